import { expect, test } from 'vitest';
import { examine } from '../../../src/otlp/examine/examine.ts';
import { jsonSpan, jsonText, lawful, violationsOf } from './ask.ts';

const rest = '"name":"a","startTimeUnixNano":"1","endTimeUnixNano":"2"';
const ids = '"traceId":"5b8efff798038103d269b633813fc60c","spanId":"EEE19B7EC3C1B174"';
const whole = `${ids},${rest}`;

test('S27: ids are hexadecimal in any letter case; base64 is told once, and not as a bad id besides', () => {
  expect(jsonSpan(`{${whole}}`)).toEqual([]);
  expect(jsonSpan(`{"traceId":"W47/95gDgQPSabYzgT/GDA==","spanId":"7uGbfsPBsXQ=",${rest}}`)).toEqual([
    'S27 traceId: “W47/95gDgQPSabYzgT/GDA==”',
    'S27 spanId: “7uGbfsPBsXQ=”',
  ]);
  expect(jsonSpan(`{${whole},"parentSpanId":7,"links":[{"traceId":"xyz","spanId":"abc"}]}`)).toEqual([
    'S27 parentSpanId: a number',
    'S27 links[0].traceId: “xyz”',
    'S27 links[0].spanId: “abc”',
  ]);
});

test('S28: enums are integers, not names', () => {
  expect(jsonSpan(`{${whole},"kind":"SPAN_KIND_SERVER","status":{"code":"STATUS_CODE_OK"}}`)).toEqual([
    'S28 kind: “SPAN_KIND_SERVER”',
    'S28 status.code: “STATUS_CODE_OK”',
  ]);
  expect(jsonSpan(`{${whole},"kind":"2"}`)).toEqual(['S28 kind: another text']);
  expect(jsonSpan(`{${whole},"kind":2.5}`)).toEqual(['S28 kind: a number']);
  expect(jsonSpan(`{${whole},"kind":true,"status":{"code":{}}}`)).toEqual([
    'S28 kind: true or false',
    'S28 status.code: no scalar, or a very long one',
  ]);
});

test('S29: names are in lowerCamelCase; what is in snake_case is understood, so that nothing else seems to be missing', () => {
  const text = `{"resource_spans":[{"scope_spans":[{"spans":[{"trace_id":"00","span_id":"eee19b7ec3c1b174",${rest}}]}]}]}`;
  expect(examine(lawful('traces', 'json', Buffer.from(text))).rules).toContainEqual({
    rule: 'S29',
    tested: 8,
    broken: 4,
  });
  expect(jsonText('traces', text)).toEqual([
    'S29 resource_spans: “resource_spans”',
    'S29 resource_spans[0].scope_spans: “scope_spans”',
    'S29 resource_spans[0].scope_spans[0].spans[0].trace_id: “trace_id”',
    'D1 resourceSpans[0].scopeSpans[0].spans[0].traceId: 1 bytes',
  ]);
});

test('R21: names that OTLP does not have are allowed, whatever they hold', () => {
  expect(jsonSpan(`{${whole},"no_such_field":{"trace_id":[1,{"kind":"X"}]},"Kind":"X"}`)).toEqual([]);
});

test('S30: 64-bit integers are text', () => {
  const times = '"name":"a","startTimeUnixNano":1790000000000000000,"endTimeUnixNano":"1790000000000000001"';
  expect(jsonSpan(`{${ids},${times}}`)).toEqual(['S30 startTimeUnixNano: a number']);
  expect(jsonSpan(`{${whole},"attributes":[{"key":"a","value":{"intValue":443}}],"flags":257}`)).toEqual([
    'S30 attributes[0].value.intValue: a number',
  ]);
  expect(jsonSpan(`{${whole},"attributes":[{"key":"a","value":{"intValue":"secret"}}]}`)).toEqual([
    'S30 attributes[0].value.intValue: another text',
  ]);
});

test('contents of telemetry are never shown', () => {
  const attributes =
    '"attributes":[{"key":"a","value":{"stringValue":12345}},{"key":"b","value":{"doubleValue":"s3cret"}}]';
  const unreadable = 'resourceSpans[0]….stringValue: must be a string, got 12345';
  const text = `{"resourceSpans":[{"scopeSpans":[{"spans":[{${whole},${attributes}}]}]}]}`;
  expect(violationsOf({ ...lawful('traces', 'json', Buffer.from(text)), unreadable })).toEqual([
    'S26 body: application/json that cannot be read: resourceSpans[0]….stringValue: must be a string',
  ]);
});

test('escapes, white space, a null and a BOM-less body of several lines are no mistakes', () => {
  expect(
    jsonSpan(
      `{ "trace\\u0049d" : "5b8efff798038103d269b633813fc60c",\n"spanId":"EEE19B7EC3C1B174",${rest}, "kind": null }`,
    ),
  ).toEqual([]);
});

test('JSON that ends too early is judged as far as it goes, and what is missing is not', () => {
  const text = '{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"AAA=","kind":"SPAN_KIND_SERVER","na';
  expect(examine({ ...lawful('traces', 'json', Buffer.from(text)), unreadable: 'it ends too early' })).toMatchObject({
    body: 'part',
    violations: [{ rule: 'S27' }, { rule: 'S28' }],
  });
});
