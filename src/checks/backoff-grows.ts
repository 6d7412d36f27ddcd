import { defineCheck } from '../core/verdict.ts';
import type { CheckInput, Conditions, Finding } from '../core/verdict.ts';
import { budgetMsOf, retriesAreOff } from './reading/patience.ts';
import { ownPausesOf, pauseEvidence } from './reading/pauses.ts';
import type { Pause } from './reading/pauses.ts';
import { quantile } from './reading/statistics.ts';
import { counted, listed, spoken } from './reading/words.ts';

export const backoffGrows = defineCheck({
  name: 'backoff-grows',
  title: 'The pauses between attempts grow',
  rule: 'S19, S44, X1',
  strength: 'SHOULD',
  source: 'OTLP specification, “Failures” (gRPC) and “OTLP/HTTP Throttling”; SDK exporter specification, “Retry”',
  explain:
    'Pauses after retryable answers without a hint are grouped by their number: the first for each batch, the second … ' +
    'Of each group with five pauses or more the median is taken, which jitter does not move far. The median of the last ' +
    'such group, the fourth pause at least, has to be one and a half times that of the first.',
  advice:
    'Multiply the interval after each failure of the same batch, up to a cap that is well above the first interval.',
  notAsked,
  judge,
});

const fewestPauses = 5;
/** With the usual factor of 1.5 the fourth pause is 3.4 times the first: far enough apart for jitter of one half. */
const lastNumber = 4;
const leastGrowth = 1.5;
/** 1 + 1.5 + 1.5² + 1.5³: what the first four pauses take, in first intervals. */
const fourPauses = 8.125;

function notAsked(conditions: Conditions): string | undefined {
  const { retry } = conditions.declared;
  const { initialMs, maxIntervalMs = Infinity } = retry ?? {};
  const off = retriesAreOff(conditions);
  if (off !== undefined || initialMs === undefined) return off;
  if (maxIntervalMs < leastGrowth * 2 * initialMs)
    return `the longest interval it was given (${spoken(maxIntervalMs)}) leaves the first (${spoken(initialMs)}) no room to grow`;
  const budgetMs = budgetMsOf(retry) ?? Infinity;
  if (budgetMs < fourPauses * initialMs) return `its retry budget of ${spoken(budgetMs)} is over before a fourth pause`;
  return undefined;
}

function judge({ events }: CheckInput): Finding {
  const own = ownPausesOf(events);
  const groups = [...Map.groupBy(own, ({ number }) => number)].toSorted(([a], [b]) => a - b);
  const full = groups.filter(([, pauses]) => pauses.length >= fewestPauses);
  const [first] = full;
  const last = full.at(-1)!;
  if (first?.[0] !== 1 || last[0] < lastNumber) {
    const seen = groups.map(([number, pauses]) => `no. ${number}: ${pauses.length}`);
    const summary =
      own.length === 0
        ? 'no pause of the sender’s own choice was seen'
        : `too few pauses to compare (${listed(seen)}); needed are ${fewestPauses} first and ${fewestPauses} fourth ones`;
    return { outcome: 'unproven', summary, evidence: pauseEvidence(own) };
  }
  const growth = medianOf(last[1]) / medianOf(first[1]);
  const medians = listed(full.map(([, pauses]) => spoken(medianOf(pauses))));
  const evidence = pauseEvidence([...first[1], ...last[1]]);
  const summary = `medians of ${counted(full.length, 'group')} of pauses: ${medians}`;
  if (growth >= leastGrowth) return { outcome: 'pass', summary, evidence };
  const expected = `expected ≥ ${spoken(leastGrowth * medianOf(first[1]))} in the end`;
  return { outcome: 'fail', summary: `${summary}; ${expected}`, evidence };
}

function medianOf(pauses: readonly Pause[]): number {
  return quantile(
    pauses.map(({ lastedMs }) => lastedMs),
    1 / 2,
  );
}
