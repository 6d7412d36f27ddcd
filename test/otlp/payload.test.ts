import fc from 'fast-check';
import { expect, test } from 'vitest';
import { signals, type Signal } from '../../src/core/signal.ts';
import { encodeRequest } from '../../src/otlp/encode.ts';
import { scanProtobuf } from '../../src/otlp/scan.ts';
import { field, hex, requestWith } from './raw-fields.ts';
import { logRecordOf, logsOf, metricsOf, pointOf, requestOf, spanOf, tracesOf, upTo } from './requests.ts';

function payloadOf(signal: Signal, request: object): string {
  return scanProtobuf(signal, encodeRequest(signal, request)).payload;
}

test.each(signals)('a payload of %s is 16 hexadecimal digits', (signal) => {
  expect(payloadOf(signal, requestOf(signal, 1, upTo(3)))).toMatch(/^[\da-f]{16}$/);
});

test('a payload does not depend on the order or grouping of items', () => {
  const [a, b, c] = upTo(3).map((seq) => spanOf(1, seq)) as [object, object, object];
  const together = tracesOf([a, b, c]);
  const apart = { resourceSpans: [{ scopeSpans: [{ spans: [c] }, { spans: [a] }] }, { scopeSpans: [{ spans: [b] }] }] };
  expect(payloadOf('traces', apart)).toBe(payloadOf('traces', together));
});

test('payloads of one item more, one less, another one or one twice differ', () => {
  const sets = [[1, 2], [1, 2, 3], [1], [1, 3], [1, 2, 2], [2, 2], []];
  const payloads = sets.map((seqs) => payloadOf('traces', requestOf('traces', 1, seqs)));
  expect(new Set(payloads).size).toBe(sets.length);
});

test('the same identities as spans and as log records are two payloads', () => {
  expect(payloadOf('traces', requestOf('traces', 1, [1]))).not.toBe(payloadOf('logs', requestOf('logs', 1, [1])));
});

test('an item of ours is known by its identity, whatever became of its attributes', () => {
  const changed = { ...spanOf(1, 1), attributes: [], name: 'renamed on the way' };
  expect(payloadOf('traces', tracesOf([changed]))).toBe(payloadOf('traces', tracesOf([spanOf(1, 1)])));
});

const foreignLog = { ...logRecordOf(1, 1), traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };

test.each([
  ['time', { timeUnixNano: '1790000000000000001' }],
  ['body', { body: { stringValue: 'another' } }],
  ['attributes', { attributes: [{ key: 'a', value: { intValue: '1' } }] }],
  ['severity', { severityNumber: 10 }],
])('log records of one foreign span differ by %s', (_what, fields) => {
  expect(payloadOf('logs', logsOf([{ ...foreignLog, ...fields }]))).not.toBe(payloadOf('logs', logsOf([foreignLog])));
});

test('foreign data points differ by metric name, time, value and attributes', () => {
  const point = { timeUnixNano: '5', asInt: '7', attributes: [{ key: 'k', value: { stringValue: 'v' } }] };
  const request = (name: string, fields: object): object =>
    metricsOf([{ name, sum: { dataPoints: [{ ...point, ...fields }] } }]);
  const payloads = [
    request('a', {}),
    request('b', {}),
    request('a', { timeUnixNano: '6' }),
    request('a', { asInt: '8' }),
    request('a', { attributes: [{ key: 'k', value: { stringValue: 'w' } }] }),
  ].map((metrics) => payloadOf('metrics', metrics));
  expect(new Set(payloads).size).toBe(payloads.length);
});

test('a default value that an encoder writes out makes no difference', () => {
  const severity = hex('10 09');
  const spelt = requestWith(severity, hex('38 00'), field(0x1a));
  expect(scanProtobuf('logs', spelt).payload).toBe(scanProtobuf('logs', requestWith(severity)).payload);
});

test('field order within an item makes no difference', () => {
  const name = field(0x2a, hex('666f6f'));
  const start = hex('39 0100000000000000');
  const [one, other] = [requestWith(name, start), requestWith(start, name)];
  expect(scanProtobuf('traces', one).payload).toBe(scanProtobuf('traces', other).payload);
});

test('numbers make no difference by being packed or not', () => {
  const profiles = [hex('5a 02 05 07'), hex('58 05 58 07')].map((indices) => requestWith(indices));
  const [packed, single] = profiles.map((body) => scanProtobuf('profiles', body));
  expect(packed).toEqual(single);
});

test('payloads of different sets of items do not meet', () => {
  const seen = new Map<string, string>();
  const check = (seqs: readonly number[]): void => {
    const key = seqs.toSorted((a, b) => a - b).join();
    const payload = payloadOf(
      'metrics',
      metricsOf([{ name: 'm', gauge: { dataPoints: seqs.map((seq) => pointOf(1, seq)) } }]),
    );
    expect(seen.get(payload) ?? key).toBe(key);
    seen.set(payload, key);
  };
  fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 5 }), check), { numRuns: 1000, seed: 5 });
});
