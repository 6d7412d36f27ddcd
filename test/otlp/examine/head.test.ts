import { expect, test } from 'vitest';
import { encodeJson, encodeRequest } from '../../../src/otlp/encode.ts';
import { examine } from '../../../src/otlp/examine/examine.ts';
import { requestOf } from '../requests.ts';
import { lawful, lawfulGrpc, violationsOf } from './ask.ts';

const json = lawful('traces', 'json');
const grpc = lawfulGrpc('traces');
const withHeaders = (headers: Readonly<Record<string, string>>, request = json): string[] =>
  violationsOf({ ...request, headers: { ...request.headers, ...headers } });

test('a lawful head breaks nothing, and without a body nothing is said of one', () => {
  for (const request of [json, grpc, lawful('metrics', 'protobuf'), lawful('profiles', 'json')]) {
    expect(violationsOf(request)).toEqual([]);
  }
  expect(examine(json)).toEqual({
    body: 'none',
    rules: ['S31', 'S24', 'S26', 'X9'].map((rule) => ({ rule, tested: 1, broken: 0 })),
    violations: [],
  });
  expect(examine(grpc).rules).toEqual([
    { rule: 'S1', tested: 2, broken: 0 },
    { rule: 'X9', tested: 1, broken: 0 },
  ]);
});

test.each([
  ['S25', 'text/plain'],
  ['S25', 'application/protobuf'],
  ['S26', 'text/json'],
  ['S26', 'application/json; charset=latin1'],
])('%s: a content type %s', (rule, type) => {
  expect(withHeaders({ 'content-type': type })).toEqual([`${rule} header content-type: “${type}”`]);
});

test('S25: no content type at all', () => {
  const { 'content-type': _, ...headers } = json.headers;
  expect(violationsOf({ ...json, headers })).toEqual(['S25 header content-type: none']);
});

test('S1: a gRPC call with another content type, or of no method of OTLP', () => {
  expect(withHeaders({ 'content-type': 'application/grpc+json' }, grpc)).toEqual([
    'S1 header content-type: “application/grpc+json”',
  ]);
  expect(violationsOf({ ...grpc, path: '/a.B/Export', signal: undefined })).toEqual(['S1 path: “/a.B/Export”']);
});

test('S31: a path of no signal; what stands behind it stays hidden', () => {
  expect(violationsOf({ ...json, path: '/v1/trace?key=secret', signal: undefined })).toEqual(['S31 path: “/v1/trace”']);
  expect(violationsOf({ ...json, path: '/v1/traces?key=secret' })).toEqual([]);
  expect(violationsOf({ ...json, path: '//v1/traces' })).toEqual(['S31 path: “//v1/traces”']);
});

test('S24: another method', () => {
  expect(violationsOf({ ...json, method: 'PUT' })).toEqual(['S24 method: “PUT”']);
});

test.each([
  'Go-http-client/2.0',
  'grpc-go/1.60.0',
  'grpc-node-js/1.14.0',
  'python-requests/2.32.0',
  'curl/8.5.0',
  'okhttp/4.12.0 (linux)',
  'OTel OTLP Exporter',
  'exporter/latest',
  '(OTel-OTLP-Exporter/1.0)',
  '',
])('X9: “%s” names no exporter', (userAgent) => {
  expect(withHeaders({ 'user-agent': userAgent })).toEqual([`X9 header user-agent: “${userAgent}”`]);
});

test.each([
  'OTel-OTLP-Exporter-Python/1.2.3',
  'OTel OTLP Exporter Go/1.46.0',
  'my-app/1 OTel-OTLP-Exporter-JavaScript/0.301.0 grpc-node-js/1.14.0',
  'otelcol-contrib/0.159.0 (linux/amd64)',
])('X9: “%s” names one', (userAgent) => {
  expect(withHeaders({ 'user-agent': userAgent })).toEqual([]);
});

const request = requestOf('traces', 1, [1]);
const inJson = encodeJson(request);
const inProtobuf = encodeRequest('traces', request);
const unreadable = 'the body is not JSON: unexpected “x”, got “secret”';

test('S33: gzip that nobody announced, and no gzip where it was announced', () => {
  const gzip = Buffer.of(0x1f, 0x8b, 8, 0);
  expect(violationsOf({ ...lawful('traces', 'protobuf', gzip), unreadable })).toEqual([
    'S33 header content-encoding: none, and a body in gzip',
  ]);
  const headers = { ...json.headers, 'content-encoding': 'gzip' };
  expect(violationsOf({ ...json, headers, unreadable })).toEqual([
    'S33 header content-encoding: “gzip”, and a body that is not',
  ]);
  const right = examine({ ...lawful('traces', 'json', inJson), headers });
  expect(right.violations).toEqual([]);
  expect(right.rules).toContainEqual({ rule: 'S33', tested: 1, broken: 0 });
});

test('S26: JSON as protobuf; S25: protobuf as JSON; S1: neither over gRPC', () => {
  expect(violationsOf({ ...lawful('traces', 'protobuf', inJson), unreadable })).toEqual([
    'S26 body: JSON as application/x-protobuf',
  ]);
  expect(violationsOf({ ...lawful('traces', 'json', inProtobuf), unreadable })).toEqual([
    'S25 body: application/json that cannot be read: the body is not JSON: unexpected “x”',
  ]);
  expect(violationsOf({ ...lawfulGrpc('traces', Buffer.of(1)), unreadable: 'cut off' })).toEqual([
    'S1 body: a gRPC message that cannot be read: cut off',
  ]);
});

test('a body that was not read is no broken one', () => {
  expect(violationsOf({ ...json, headers: { ...json.headers, 'content-encoding': 'gzip' } })).toEqual([]);
});
