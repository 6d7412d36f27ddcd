import { defineCheck } from '../core/verdict.ts';
import type { CheckInput, Finding } from '../core/verdict.ts';
import { isOversized } from './reading/answer-size.ts';
import { attemptsOf } from './reading/attempt.ts';
import type { Attempt } from './reading/attempt.ts';
import { claimsOf } from './reading/claims.ts';
import { firedOn } from './reading/fired.ts';
import { itemsOf } from './reading/lost-items.ts';
import { meaningOf } from './reading/meaning.ts';
import { counted } from './reading/words.ts';

export const successIsNoFailure = defineCheck({
  name: 'success-is-no-failure',
  title: 'What was answered with success is not counted as a failure',
  rule: 'S38, S45, S54',
  strength: 'SHOULD',
  source: 'OTLP specification, “Failures” and “All Other Responses” (HTTP), “Future Versions and Interoperability”',
  explain:
    'Any 2xx is a success to HTTP, parameters of a media type change nothing, unknown fields are skipped, and an empty body ' +
    'has nothing to decode. By its own count the sender may have given up no more items than those that had no such ' +
    'answer. Where the body is no OTLP response, or larger than 4 MiB, it may give them up. Judged by what the sender ' +
    'itself says at the end.',
  advice:
    'Take every 2xx for a success, compare media types without parameters and case, and do not decode an empty body.',
  judge,
});

function judge({ events, ledger }: CheckInput): Finding {
  const fired = firedOn(events);
  const claims = claimsOf(events);
  const run = events.find((event) => event.type === 'workload.offered')?.run;
  const answered = attemptsOf(events).filter(isSuccess);
  const concerned = answered.filter(({ exchange }) => fired.has(exchange));
  const evidence = concerned.map(({ end }) => end!.seq);
  if (concerned.length === 0) return { outcome: 'unproven', summary: 'no success in another form was seen', evidence };
  if (!claims) return { outcome: 'unproven', summary: 'the sender says nothing of what it counts', evidence };
  const stored = new Set(answered.flatMap((attempt) => [...itemsOf(attempt, run)]));
  const given = claims.failed + (claims.dropped ?? 0);
  const excused = ledger.offered - stored.size;
  const all = [...evidence, claims.seq];
  const said = `the sender counts ${given} of ${counted(ledger.offered, 'item')} as failed`;
  if (given > excused) {
    return { outcome: 'fail', summary: `${said}, though all but ${excused} were answered with success`, evidence: all };
  }
  const forms = counted(concerned.length, 'answer');
  return { outcome: 'pass', summary: `${said}, after ${forms} of success in another form`, evidence: all };
}

function isSuccess(attempt: Attempt): boolean {
  const { end } = attempt;
  if (end?.type !== 'reply.sent' || end.unreadable || isOversized(attempt)) return false;
  return ['success', 'partial'].includes(meaningOf(attempt));
}
