import fc from 'fast-check';
import { expect, test } from 'vitest';
import { signals } from '../../src/core/signal.ts';
import { decodeRequest } from '../../src/otlp/decode.ts';
import { encodeJson, encodeRequest } from '../../src/otlp/encode.ts';
import { MalformedBody } from '../../src/otlp/malformed-body.ts';
import { scanJson, scanProtobuf } from '../../src/otlp/scan.ts';
import { arbitraryRequest } from './arbitrary-requests.ts';
import { logsOf, metricsOf, requestOf, spanOf, tracesOf, upTo } from './requests.ts';

test.each(signals)('the same %s count, identify and fingerprint alike in JSON and protobuf', (signal) => {
  const request = requestOf(signal, 5, upTo(20));
  const counted = scanJson(signal, encodeJson(request));
  expect(counted).toEqual(scanProtobuf(signal, encodeRequest(signal, request)));
  expect(counted).toMatchObject({ items: 20, unmarked: 0, identity: [{ run: 5, ranges: [[1, 20]] }] });
});

test.each(signals)('JSON and protobuf agree on %s of every shape', (signal) => {
  const check = (request: object): void => {
    const body = encodeRequest(signal, request);
    const counted = scanProtobuf(signal, body);
    expect(scanJson(signal, encodeJson(request))).toEqual(counted);
    expect(scanJson(signal, encodeJson(decodeRequest(signal, 'protobuf', body)))).toEqual(counted);
  };
  fc.assert(fc.property(arbitraryRequest(signal), check), { numRuns: 150, seed: 4 });
});

test.each(signals)('R5: an empty request of %s is fine and has no items', (signal) => {
  expect(scanJson(signal, encodeJson({}))).toMatchObject({ items: 0, unmarked: 0, identity: [] });
});

test('R21: unknown fields are ignored, at every level and whatever they hold', () => {
  const unknown = { later: [{ nested: null }], schemaURL: 3 };
  const span = { ...spanOf(1, 1), ...unknown, status: { code: 1, ...unknown } };
  const request = { resourceSpans: [{ ...unknown, scopeSpans: [{ ...unknown, spans: [span] }] }], ...unknown };
  expect(scanJson('traces', encodeJson(request)).items).toBe(1);
});

test('S29: names in snake_case are unknown, so nothing is found under them', () => {
  const request = { resource_spans: [{ scope_spans: [{ spans: [spanOf(1, 1)] }] }] };
  expect(scanJson('traces', encodeJson(request)).items).toBe(0);
});

test('S27: ids are hexadecimal in any letter case', () => {
  const lower = { traceId: 'abcdef0123456789abcdef0123456789', spanId: 'abcdef0123456789' };
  const upper = { traceId: lower.traceId.toUpperCase(), spanId: lower.spanId.toUpperCase() };
  const scan = (span: object): object => scanJson('traces', encodeJson(tracesOf([span])));
  expect(scan(upper)).toEqual(scan(lower));
});

test('S30: 64-bit integers are read as text and as numbers', () => {
  const logs = (timeUnixNano: unknown): object => scanJson('logs', encodeJson(logsOf([{ timeUnixNano }])));
  expect(logs('1790000000')).toEqual(logs(1790000000));
  expect(logs('18446744073709551615')).not.toEqual(logs('0'));
});

test('null is as good as absent', () => {
  const request = tracesOf([{ ...spanOf(1, 1), attributes: null, links: null, kind: null, status: null }]);
  expect(scanJson('traces', encodeJson({ ...request, extra: null })).items).toBe(1);
  expect(scanJson('traces', encodeJson({ resourceSpans: null })).items).toBe(0);
});

const inSpan = (fields: object): object => tracesOf([spanOf(1, 1), { ...spanOf(1, 2), ...fields }]);
const at = 'resourceSpans[0].scopeSpans[0].spans[1]';

test.each([
  [{ traceId: 'abc' }, `${at}.traceId: must be 32 hexadecimal digits, got "abc"`],
  [{ traceId: 'x'.repeat(32) }, `${at}.traceId: must be 32 hexadecimal digits`],
  [{ spanId: 'q6urq6urq6s=' }, `${at}.spanId: must be 16 hexadecimal digits, got "q6urq6urq6s="`],
  [{ parentSpanId: 7 }, `${at}.parentSpanId: must be 16 hexadecimal digits, got 7`],
  [{ kind: 'SPAN_KIND_SERVER' }, `${at}.kind: must be the integer of an enum value, got "SPAN_KIND_SERVER"`],
  [{ startTimeUnixNano: 'soon' }, `${at}.startTimeUnixNano: must be an integer, as a number or as decimal text`],
  [{ startTimeUnixNano: 1.5 }, `${at}.startTimeUnixNano: must be an integer`],
  [{ startTimeUnixNano: '-1' }, `${at}.startTimeUnixNano: must be between 0 and 18446744073709551615, got "-1"`],
  [{ droppedEventsCount: 4294967296 }, `${at}.droppedEventsCount: must be between 0 and 4294967295`],
  [{ name: 5 }, `${at}.name: must be a string, got 5`],
  [{ attributes: {} }, `${at}.attributes: must be an array, got an object`],
  [{ attributes: [3] }, `${at}.attributes[0]: must be an object, got 3`],
  [{ attributes: [{ value: { boolValue: 'yes' } }] }, `${at}.attributes[0].value.boolValue: must be true or false`],
  [{ attributes: [{ value: { bytesValue: '%%' } }] }, `${at}.attributes[0].value.bytesValue: must be base64`],
  [{ attributes: [{ value: { doubleValue: 'much' } }] }, `${at}.attributes[0].value.doubleValue: must be a number`],
  [{ links: [{ traceId: '00' }] }, `${at}.links[0].traceId: must be 32 hexadecimal digits`],
])('malformed: %j', (fields, message) => {
  const body = encodeJson(inSpan(fields));
  expect(() => scanJson('traces', body)).toThrow(MalformedBody);
  expect(() => scanJson('traces', body)).toThrow(message);
});

const bytes = (text: string): Uint8Array => Buffer.from(text);

test.each([
  ['nothing', bytes(''), 'an empty body is not JSON'],
  ['an array', bytes('[]'), 'the request must be a JSON object'],
  ['null', bytes('null'), 'the request must be a JSON object'],
  ['half a body', bytes('{"resourceSpans":[{'), 'the body is not JSON'],
  ['protobuf', encodeRequest('traces', requestOf('traces', 1, [1])), 'the body is not UTF-8'],
  ['bytes that are not UTF-8', Buffer.from('7b22ff227d', 'hex'), 'the body is not UTF-8'],
  ['an object for resourceSpans', bytes('{"resourceSpans":{}}'), 'resourceSpans: must be an array, got an object'],
])('malformed: %s', (_what, body, message) => {
  expect(() => scanJson('traces', body)).toThrow(MalformedBody);
  expect(() => scanJson('traces', body)).toThrow(message);
});

test('values nested without end are malformed, and end neither the stack nor the decoder', () => {
  const depth = 20_000;
  const value = `${'{"arrayValue":{"values":['.repeat(depth)}{}${']}}'.repeat(depth)}`;
  const body = bytes(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":${value}}]}]}]}`);
  expect(() => scanJson('logs', body)).toThrow(/nested deeper than 100 messages/);
  expect(() => decodeRequest('logs', 'json', body)).toThrow(MalformedBody);
});

test('metrics of ours are found whether the marker is text or a number', () => {
  const point = (intValue: unknown): object => ({ attributes: [{ key: 'otlp.chaos.seq', value: { intValue } }] });
  const dataPoints = [point(4294967297), point('4294967298'), point('not a number of ours'.length)];
  const counted = scanJson('metrics', encodeJson(metricsOf([{ name: 'a', sum: { dataPoints } }])));
  expect(counted).toMatchObject({ items: 3, unmarked: 1, identity: [{ run: 1, ranges: [[1, 2]] }] });
});
