import { defineCheck } from '../core/verdict.ts';
import type { CheckInput, Finding } from '../core/verdict.ts';
import { claimsOf } from './reading/claims.ts';
import { settledAtMs } from './reading/patience.ts';
import { arrivalsAfter, redirectionsOf } from './reading/redirections.ts';
import { counted } from './reading/words.ts';

export const redirectIsNoSuccess = defineCheck({
  name: 'redirect-is-no-success',
  title: 'A redirect that is not followed is no success',
  rule: 'S45',
  strength: 'SHOULD',
  source:
    'OTLP specification, “All Other Responses”; RFC 9110 §15.4: further action needs to be taken to fulfil the request',
  explain:
    'To HTTP a 3xx says that the request was not fulfilled: the client has to do more, or it has failed. A sender that does ' +
    'not go to the other place may not count the data as sent; that is judged by what it says itself at the end. One that ' +
    'goes there has done more, whatever becomes of the data (redirects-keep-body, redirected-is-not-delivered).',
  advice: 'Take 2xx alone for a success; report a redirect as a failed export, with the place that it named.',
  judge,
});

function judge({ events, ledger, complete }: CheckInput): Finding {
  const redirections = redirectionsOf(events);
  const claims = claimsOf(events);
  const evidence = redirections.map(({ reply }) => reply.seq);
  const unproven = (summary: string): Finding => ({ outcome: 'unproven', summary, evidence });
  if (redirections.length === 0) return unproven('no redirect was seen');
  const answers = counted(redirections.length, 'redirect');
  const arrivals = arrivalsAfter(redirections, events);
  if (arrivals.length > 0) {
    const summary = `${answers}, and ${counted(arrivals.length, 'request')} came to the other place`;
    return { outcome: 'pass', summary, evidence: [...evidence, ...arrivals.map(({ started }) => started.seq)] };
  }
  if (!complete || settledAtMs(events) < 0) return unproven(`${answers}, and the run did not settle`);
  if (!claims) return unproven('the sender says nothing of what it counts');
  const stored = ledger.accepted + ledger.rejected;
  const summary = `${answers}, none was followed: the sender counts ${counted(claims.sent, 'item')} as sent, and ${stored} were stored`;
  return { outcome: claims.sent > stored ? 'fail' : 'pass', summary, evidence: [...evidence, claims.seq] };
}
