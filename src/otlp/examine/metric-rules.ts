import { require } from './node-rules.ts';
import type { NodeRules, Spot } from './node-rules.ts';

/* D3 temporality, D4 the time of a point, D5 points that contradict themselves. */

function examineTemporality(spot: Spot): void {
  require(spot, 'D3', 'aggregationTemporality', 'delta or cumulative');
}

function examineTime(spot: Spot): void {
  require(spot, 'D4', 'timeUnixNano', 'when the value was captured');
}

const noRecordedValue = 1;

function examineValue({ node, judge }: Spot): void {
  if (!node.isWhole) return;
  const hasValue = node.has('asDouble') || node.has('asInt');
  const flags = node.last('flags');
  const isExcused = typeof flags === 'number' && (flags & noRecordedValue) !== 0;
  judge('D5', '', hasValue || isExcused ? undefined : 'no value', 'asDouble or asInt, or the flag that there is none');
}

function examineBuckets({ node, judge }: Spot): void {
  if (!node.isWhole) return;
  const buckets = node.all('bucketCounts');
  const bounds = node.all('explicitBounds');
  const isFit = buckets.length === 0 ? bounds.length === 0 : buckets.length === bounds.length + 1;
  const seen = `${buckets.length} for ${bounds.length} explicitBounds`;
  judge('D5', 'bucketCounts', isFit ? undefined : seen, 'one more than explicitBounds, or neither');
  if (bounds.every((bound) => typeof bound === 'number')) {
    const isRising = bounds.every((bound, index) => index === 0 || bound > bounds[index - 1]!);
    judge('D5', 'explicitBounds', isRising ? undefined : 'bounds that do not rise', 'strictly increasing bounds');
  }
  if (buckets.length > 0 && buckets.every((count) => typeof count === 'bigint')) {
    const sum = buckets.reduce((all, count) => all + count, 0n);
    const count = node.last('count') ?? (node.has('count') ? undefined : 0n);
    const isSum = count === undefined || count === sum;
    judge('D5', 'count', isSum ? undefined : 'not the sum of bucketCounts', 'the sum of bucketCounts');
  }
}

export const metricRules: NodeRules = {
  Sum: examineTemporality,
  Histogram: examineTemporality,
  ExponentialHistogram: examineTemporality,
  NumberDataPoint(spot) {
    examineTime(spot);
    examineValue(spot);
  },
  HistogramDataPoint(spot) {
    examineTime(spot);
    examineBuckets(spot);
  },
  ExponentialHistogramDataPoint: examineTime,
  SummaryDataPoint: examineTime,
};
