import fc, { type Arbitrary } from 'fast-check';
import type { Signal } from '../../src/core/signal.ts';
import { decodeRequest } from '../../src/otlp/decode.ts';
import { itemAttribute, markerOf, spanIdOf, traceIdOf } from '../../src/otlp/identity.ts';

/* Export requests of all shapes, in OTLP/JSON's: items of ours, of others, and without any identity. */

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const nanos = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
const double = fc.double().map((value) => (Number.isFinite(value) ? value : String(value)));
const base64 = fc.uint8Array({ maxLength: 9 }).map((bytes) => Buffer.from(bytes).toString('base64'));
const hexOf = (sizeBytes: number): Arbitrary<string> =>
  fc.uint8Array({ minLength: sizeBytes, maxLength: sizeBytes }).map((bytes) => Buffer.from(bytes).toString('hex'));

const { value } = fc.letrec<{ value: object }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    text.map((stringValue) => ({ stringValue })),
    int64.map((intValue) => ({ intValue })),
    double.map((doubleValue) => ({ doubleValue })),
    fc.boolean().map((boolValue) => ({ boolValue })),
    base64.map((bytesValue) => ({ bytesValue })),
    fc.array(tie('value'), { maxLength: 2 }).map((values) => ({ arrayValue: { values } })),
    fc.tuple(text, tie('value')).map(([key, inner]) => ({ kvlistValue: { values: [{ key, value: inner }] } })),
  ),
}));
const attributes = fc.array(fc.record({ key: text, value }), { maxLength: 3 });
const item = fc.record({ run: fc.integer({ min: 1, max: 3 }), seq: fc.integer({ min: 1, max: 30 }) });

const ids = fc.oneof(
  item.map(({ run, seq }) => ({ traceId: traceIdOf(run, seq), spanId: spanIdOf(run, seq) })),
  fc.record({ traceId: hexOf(16), spanId: hexOf(8) }, { requiredKeys: [] }),
);

const span = fc
  .tuple(ids, fc.record({ name: text, kind: fc.nat(5), startTimeUnixNano: nanos, attributes, flags: fc.nat(1000) }))
  .map(([identity, fields]) => ({ ...identity, ...fields }));

const logRecord = fc
  .tuple(
    ids,
    fc.record({ timeUnixNano: nanos, severityNumber: fc.nat(24), severityText: text, body: value, attributes }),
  )
  .map(([identity, fields]) => ({ ...identity, ...fields }));

const marker = item.map(({ run, seq }) => ({ key: itemAttribute, value: { intValue: String(markerOf(run, seq)) } }));
const pointAttributes = fc.oneof(
  attributes,
  fc.tuple(attributes, marker).map(([list, own]) => [...list, own]),
);
const numberPoint = fc.oneof(
  fc.record({ attributes: pointAttributes, timeUnixNano: nanos, asDouble: double }),
  fc.record({ attributes: pointAttributes, timeUnixNano: nanos, asInt: int64 }),
);
const histogramPoint = fc.record({
  attributes: pointAttributes,
  count: nanos,
  sum: double,
  bucketCounts: fc.array(nanos, { maxLength: 3 }),
  explicitBounds: fc.array(double, { maxLength: 2 }),
});
const exponentialPoint = fc.record({
  attributes: pointAttributes,
  scale: fc.integer({ min: -20, max: 20 }),
  positive: fc.record({ offset: fc.integer({ min: -900, max: 900 }), bucketCounts: fc.array(nanos, { maxLength: 3 }) }),
});
const summaryPoint = fc.record({
  attributes: pointAttributes,
  quantileValues: fc.array(fc.record({ quantile: double, value: double }), { maxLength: 2 }),
});

const pointsOf = (point: Arbitrary<object>): Arbitrary<object> =>
  fc.record({ dataPoints: fc.array(point, { maxLength: 4 }) });
const metric = fc.oneof(
  fc.record({ name: text, gauge: pointsOf(numberPoint) }),
  fc.record({ name: text, unit: text, sum: pointsOf(numberPoint) }),
  fc.record({ name: text, histogram: pointsOf(histogramPoint) }),
  fc.record({ name: text, exponentialHistogram: pointsOf(exponentialPoint) }),
  fc.record({ name: text, summary: pointsOf(summaryPoint) }),
);

const indices = fc.array(fc.nat(4), { maxLength: 3 });
const sample = fc.record({
  stackIndex: fc.nat(9),
  attributeIndices: indices,
  values: fc.array(int64, { maxLength: 3 }),
});
const profile = fc.record({
  timeUnixNano: nanos,
  durationNano: nanos,
  period: int64,
  profileId: base64,
  attributeIndices: indices,
  samples: fc.array(sample, { maxLength: 3 }),
});
const dictionary = fc.tuple(item, item).map((items) => ({
  stringTable: ['', 'other', itemAttribute],
  attributeTable: [
    {},
    { keyStrindex: 1, value: { intValue: '4294967297' } },
    ...items.map(({ run, seq }) => ({ keyStrindex: 2, value: { intValue: String(markerOf(run, seq)) } })),
  ],
}));

const resource = fc.record({ attributes });
const scope = fc.record({ name: text, version: text });
const few = (element: Arbitrary<object>): Arbitrary<object[]> => fc.array(element, { maxLength: 4 });

export function arbitraryRequest(signal: Signal): Arbitrary<object> {
  switch (signal) {
    case 'traces':
      return fc.record({
        resourceSpans: few(fc.record({ resource, scopeSpans: few(fc.record({ scope, spans: few(span) })) })),
      });
    case 'logs':
      return fc.record({
        resourceLogs: few(fc.record({ resource, scopeLogs: few(fc.record({ scope, logRecords: few(logRecord) })) })),
      });
    case 'metrics':
      return fc.record({
        resourceMetrics: few(fc.record({ resource, scopeMetrics: few(fc.record({ scope, metrics: few(metric) })) })),
      });
    case 'profiles':
      return fc.record({
        resourceProfiles: few(
          fc.record({ resource, scopeProfiles: few(fc.record({ scope, profiles: few(profile) })) }),
        ),
        dictionary,
      });
    default:
      throw new Error(`no such signal: ${String(signal satisfies never)}`);
  }
}

const itemKeys = /"(spans|logRecords|dataPoints|profiles)":/;

/** Items that protobufjs finds in a body. */
export function countDecoded(signal: Signal, body: Uint8Array): number {
  return countIn(decodeRequest(signal, 'protobuf', body));
}

function countIn(node: unknown): number {
  if (typeof node !== 'object' || node === null) return 0;
  let count = 0;
  for (const [key, child] of Object.entries(node)) {
    if (Array.isArray(child) && itemKeys.test(`"${key}":`)) count += child.length;
    else count += countIn(child);
  }
  return count;
}
