import { defineCheck } from '../core/verdict.ts';
import type { CheckInput, Finding } from '../core/verdict.ts';
import { toleranceIsOfTime } from './reading/pace.ts';
import { retriesAreOff } from './reading/patience.ts';
import { ownPausesOf, pauseEvidence } from './reading/pauses.ts';
import { quantile } from './reading/statistics.ts';
import { spoken } from './reading/words.ts';

export const backoffJitter = defineCheck({
  name: 'backoff-jitter',
  title: 'The pauses between attempts are jittered',
  rule: 'S47, X1',
  strength: 'MUST',
  source: 'SDK exporter specification, “Retry”; OTLP specification, “OTLP/HTTP Connection”',
  explain:
    'At least twenty pauses of the same number (all of them a batch’s first, or its second …), each after a retryable ' +
    'answer without a hint, are put in order. The middle half of them has to spread over 4 % of their median and over ' +
    '10 ms; a few that came late by chance do not move it. Jitter of ±5 % spreads over 5 %, no jitter over what the ' +
    'machines add.',
  advice:
    'Draw each pause at random, within a fifth of its nominal length at least, so that senders do not return in step.',
  notAsked: retriesAreOff,
  judge,
  unscaled: toleranceIsOfTime,
});

const fewestPauses = 20;
const leastShare = 0.04;
const leastMs = 10;

function judge({ events }: CheckInput): Finding {
  const own = ownPausesOf(events);
  const groups = [...Map.groupBy(own, ({ number }) => number).values()];
  const largest = groups.toSorted((a, b) => b.length - a.length)[0] ?? [];
  if (largest.length < fewestPauses) {
    const summary = `${largest.length} pauses of the same number were seen, ${fewestPauses} are needed to speak of chance`;
    return { outcome: 'unproven', summary, evidence: pauseEvidence(largest) };
  }
  const lengths = largest.map(({ lastedMs }) => lastedMs);
  const median = quantile(lengths, 1 / 2);
  const spreadMs = quantile(lengths, 3 / 4) - quantile(lengths, 1 / 4);
  const neededMs = Math.max(leastMs, leastShare * median);
  const seen = `the middle half of ${largest.length} pauses around ${spoken(median)} spreads over ${spoken(spreadMs)}`;
  const evidence = pauseEvidence(largest);
  return spreadMs >= neededMs
    ? { outcome: 'pass', summary: seen, evidence }
    : { outcome: 'fail', summary: `${seen}; expected ≥ ${spoken(neededMs)}`, evidence };
}
