import fc from 'fast-check';
import { expect, test } from 'vitest';
import { signals } from '../../src/core/signal.ts';
import { decodeRequest } from '../../src/otlp/decode.ts';
import { encodeJson, encodeRequest } from '../../src/otlp/encode.ts';
import { MalformedBody } from '../../src/otlp/malformed-body.ts';
import { arbitraryRequest } from './arbitrary-requests.ts';
import { hex, requestWith } from './raw-fields.ts';
import { requestOf, tracesOf, upTo } from './requests.ts';

test.each(signals)('%s come back from protobuf as they went in', (signal) => {
  const request = requestOf(signal, 1, upTo(3));
  expect(decodeRequest(signal, 'protobuf', encodeRequest(signal, request))).toEqual(request);
});

test.each(signals)('%s have one shape, whichever encoding they came in', (signal) => {
  const check = (request: object): void => {
    const fromProtobuf = decodeRequest(signal, 'protobuf', encodeRequest(signal, request));
    expect(decodeRequest(signal, 'json', encodeJson(request))).toEqual(fromProtobuf);
  };
  fc.assert(fc.property(arbitraryRequest(signal), check), { numRuns: 50, seed: 7 });
});

test('S27: ids become lower-case hexadecimal in every message, other bytes base64', () => {
  const ids = { traceId: 'ABCDEF00'.repeat(4), spanId: 'ABCDEF00'.repeat(2) };
  const attributes = [{ key: 'raw', value: { bytesValue: '-_8' } }];
  const span = { ...ids, parentSpanId: ids.spanId, links: [ids], attributes };
  const lower = { traceId: ids.traceId.toLowerCase(), spanId: ids.spanId.toLowerCase() };
  const decoded = decodeRequest('traces', 'json', encodeJson({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }));
  const wanted = {
    ...lower,
    parentSpanId: lower.spanId,
    links: [lower],
    attributes: [{ key: 'raw', value: { bytesValue: '+/8=' } }],
  };
  expect(decoded).toEqual({ resourceSpans: [{ scopeSpans: [{ spans: [wanted] }] }] });
});

test('S28, S30: enums are integers, 64-bit integers decimal text, and NaN is text', () => {
  const attributes = [
    { key: 'int', value: { intValue: '-9007199254740993' } },
    { key: 'nan', value: { doubleValue: 'NaN' } },
    { key: 'zero', value: { intValue: '0' } },
  ];
  const request = tracesOf([{ kind: 3, startTimeUnixNano: '18446744073709551615', attributes }]);
  expect(decodeRequest('traces', 'protobuf', encodeRequest('traces', request))).toEqual(request);
});

test('unknown fields and null are left out', () => {
  const body = encodeJson({ resourceSpans: [{ schemaUrl: 'x', later: 1, resource: null }], other: {} });
  expect(decodeRequest('traces', 'json', body)).toEqual({ resourceSpans: [{ schemaUrl: 'x' }] });
});

test('what is broken deeper than the scanner looks is malformed to the decoder', () => {
  const body = requestWith(hex('4a 02 0a ff'));
  expect(() => decodeRequest('traces', 'protobuf', body)).toThrow(MalformedBody);
});

test.each([
  ['a list', { resourceSpans: {} }],
  ['a message', { resourceSpans: [3] }],
])('a value that is not %s is malformed to the encoder', (_what, request) => {
  expect(() => encodeRequest('traces', request)).toThrow(MalformedBody);
});
