import { itemAttribute, markerOf } from '../otlp/identity.ts';
import { attributesFrom, resource, scope } from './attributes.ts';
import { eachItem, unixNanos, type ItemRange } from './item-range.ts';

const cumulative = 2;

/** Points of a gauge and of a sum in turn; an item is a point, not a metric. */
export function metricsRequest(range: ItemRange): object {
  const points = eachItem(range, (seq) => ({ seq, point: pointOf(range, seq) }));
  const even = points.filter(({ seq }) => seq % 2 === 0).map(({ point }) => point);
  const odd = points.filter(({ seq }) => seq % 2 === 1).map(({ point }) => point);
  const metrics = [...(even.length > 0 ? [gauge(even)] : []), ...(odd.length > 0 ? [sum(odd)] : [])];
  return { resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics }] }] };
}

function gauge(dataPoints: object[]): object {
  return { name: 'shop.queue.length', description: 'Orders that wait', unit: '{order}', gauge: { dataPoints } };
}

function sum(dataPoints: object[]): object {
  const value = { dataPoints, aggregationTemporality: cumulative, isMonotonic: true };
  return { name: 'shop.orders', description: 'Orders placed', unit: '{order}', sum: value };
}

function pointOf({ run, at }: ItemRange, seq: number): object {
  return {
    startTimeUnixNano: unixNanos(at, -1_000_000),
    timeUnixNano: unixNanos(at),
    asInt: String(seq % 100),
    attributes: attributesFrom({
      'shop.country': seq % 3 === 0 ? 'NL' : 'PT',
      'shop.channel': 'web',
      [itemAttribute]: markerOf(run, seq),
    }),
  };
}
