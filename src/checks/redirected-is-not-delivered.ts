import { defineCheck } from '../core/verdict.ts';
import type { CheckInput, Finding } from '../core/verdict.ts';
import { claimsOf } from './reading/claims.ts';
import { itemsOf, lostItemsOf, rangesText } from './reading/lost-items.ts';
import { settledAtMs } from './reading/patience.ts';
import { arrivalsAfter, redirectionsOf } from './reading/redirections.ts';
import { counted } from './reading/words.ts';

export const redirectedIsNotDelivered = defineCheck({
  name: 'redirected-is-not-delivered',
  title: 'After a redirect data counts as delivered only if it arrived',
  rule: 'Q3',
  strength: 'QUALITY',
  source:
    'Ours. S45 leaves redirects to HTTP, and HTTP lets a client answer 301, 302 and 303 with a GET; that its 200 is ' +
    'somebody’s page and no acknowledgement, no sentence says. S10 wants lost data to be noticed',
  explain:
    'Data that was answered with a redirect has to be stored at the other place, or the sender must not count it as sent: a ' +
    'loss that nobody is told of is worse than a failed export. Judged by what the sender itself says at the end.',
  advice:
    'Do not let the HTTP client follow redirects, or only 307 and 308; whatever ends on a GET is a failed export, with the ' +
    'other place in its message.',
  judge,
});

function judge({ events, ledger }: CheckInput): Finding {
  const redirections = redirectionsOf(events);
  const run = events.find((event) => event.type === 'workload.offered')?.run;
  const redirected = new Set(redirections.flatMap(({ attempt }) => [...itemsOf(attempt, run)]));
  const missing = lostItemsOf(events).filter(({ seq }) => redirected.has(seq));
  const claims = claimsOf(events);
  const bare = arrivalsAfter(redirections, events).filter(({ isBare }) => isBare);
  const evidence = [...redirections.map(({ reply }) => reply.seq), ...bare.map(({ started }) => started.seq)];
  const unproven = (summary: string): Finding => ({ outcome: 'unproven', summary, evidence });
  if (redirected.size === 0) return unproven('nothing was sent elsewhere');
  const all = counted(redirected.size, 'redirected item');
  if (missing.length === 0) return { outcome: 'pass', summary: `all of ${all} arrived`, evidence };
  const lost = `${missing.length} of ${all} never arrived (${rangesText(missing)})`;
  if (!claims) return unproven(`${lost}, and the sender says nothing of what it counts`);
  const stored = ledger.accepted + ledger.rejected;
  const said = `the sender counts ${claims.sent} as sent, and ${stored} were stored`;
  if (claims.sent > stored) {
    const how = bare.length === 0 ? '' : `; ${counted(bare.length, 'request')} came to the other place without data`;
    return { outcome: 'fail', summary: `${lost}: ${said}${how}`, evidence: [...evidence, claims.seq] };
  }
  if (settledAtMs(events) < 0) return unproven(`${lost} so far`);
  return { outcome: 'pass', summary: `${lost}, and it is known: ${said}`, evidence: [...evidence, claims.seq] };
}
