import { expect, test } from 'vitest';
import { signals } from '../../src/core/signal.ts';
import { decodeRequest } from '../../src/otlp/decode.ts';
import { encodeJson, encodeRequest } from '../../src/otlp/encode.ts';
import { scanJson, scanProtobuf } from '../../src/otlp/scan.ts';
import { exportRequest } from '../../src/workload/items.ts';

const at = new Date('2026-11-24T10:00:00Z');

test.for(signals)('%s carry the run and the sequence number of each item, in protobuf and in JSON', (signal) => {
  const request = exportRequest(signal, 77, 11, 25, at);
  const expected = { items: 25, identity: [{ run: 77, ranges: [[11, 35]] }], unmarked: 0 };
  expect(scanProtobuf(signal, encodeRequest(signal, request))).toMatchObject(expected);
  expect(scanJson(signal, encodeJson(request))).toMatchObject(expected);
});

test.for(signals)('%s lose nothing on the way through protobuf and back', (signal) => {
  const request = exportRequest(signal, 1, 1, 5, at);
  const decoded = decodeRequest(signal, 'protobuf', encodeRequest(signal, request));
  expect(withoutDefaults(decoded)).toEqual(withoutDefaults(request));
});

test.for(signals)('%s are the same for the same arguments', (signal) => {
  expect(exportRequest(signal, 3, 1, 4, at)).toEqual(exportRequest(signal, 3, 1, 4, at));
});

test('a single item of any parity makes a request without empty metrics', () => {
  for (const seq of [1, 2]) {
    const counted = scanProtobuf('metrics', encodeRequest('metrics', exportRequest('metrics', 1, seq, 1, at)));
    expect(counted.identity).toEqual([{ run: 1, ranges: [[seq, seq]] }]);
    expect(JSON.stringify(exportRequest('metrics', 1, seq, 1, at))).not.toContain('"dataPoints":[]');
  }
});

test('a span has ten attributes and its resource names the service', () => {
  const text = JSON.stringify(exportRequest('traces', 1, 1, 1, at));
  const { resourceSpans } = JSON.parse(text) as { resourceSpans: [{ scopeSpans: [{ spans: [{ attributes: [] }] }] }] };
  expect(resourceSpans[0].scopeSpans[0].spans[0].attributes).toHaveLength(10);
  expect(text).toContain('{"key":"service.name","value":{"stringValue":"otlp-chaos-workload"}}');
});

test('every index of a profile points into its dictionary, whose tables begin with the zero value', () => {
  const { dictionary } = exportRequest('profiles', 1, 1, 3, at) as { dictionary: Record<string, unknown[]> };
  const text = JSON.stringify(exportRequest('profiles', 1, 1, 3, at));
  const highest = (name: string): number =>
    Math.max(...[...text.matchAll(new RegExp(`"${name}":\\[?(\\d+)`, 'g'))].map(([, index]) => Number(index)));
  const { stringTable = [], ...tables } = dictionary;
  expect(stringTable[0]).toBe('');
  expect(Object.values(tables).every(([zero]) => JSON.stringify(zero) === '{}')).toBe(true);
  for (const name of ['keyStrindex', 'nameStrindex', 'filenameStrindex', 'typeStrindex', 'unitStrindex']) {
    expect(highest(name)).toBeLessThan(stringTable.length);
  }
  expect(highest('stackIndex')).toBeLessThan(tables['stackTable']!.length);
  expect(highest('locationIndices')).toBeLessThan(tables['locationTable']!.length);
  expect(highest('attributeIndices')).toBeLessThan(tables['attributeTable']!.length);
});

/** Protobuf does not carry fields that hold their default value. */
function withoutDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDefaults);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, inner]) => !['', '0', 0].includes(inner as string));
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutDefaults(inner)]));
}
