import { gzipSync, zstdCompressSync } from 'node:zlib';
import { maxBytes } from '../reference-servers.ts';
import { field, hex, ids, jsonSpan, oneSpan, spanWith, tooLarge } from './bytes.ts';
import type { HttpRequest } from './http-request.ts';

/** Below a span's own fields the receiver does not look: docs/decisions/0016-shallow-look.md. */
export const shallow = 'decision 0016: what is deeper is not looked at';

export interface HttpCase {
  readonly title: string;
  readonly request: HttpRequest;
  /** What we go by. */
  readonly rule: string;
}

const json = { 'content-type': 'application/json' };

const protobufCases: readonly HttpCase[] = [
  ofProtobuf(' that is cut off', oneSpan.subarray(0, -3)),
  ofProtobuf(': a message field as a number', hex('08 01')),
  ofProtobuf(': a group', hex('0b 0c')),
  ofProtobuf(': field number 0', hex('02 00')),
  ofProtobuf(': a varint of 11 bytes', hex('80 80 80 80 80 80 80 80 80 80 01')),
  ofProtobuf(': a trace id of 15 bytes', spanWith(field(1, Buffer.alloc(15, 1)))),
  ofProtobuf(': a span id of 9 bytes', spanWith(field(2, Buffer.alloc(9, 1)))),
  ofProtobuf(' that is JSON', Buffer.from('{"resourceSpans":[]}')),
  ofProtobuf(': an attribute that is cut off within', spanWith(...ids(1), field(9, hex('0a 7f 61'))), shallow),
  ofProtobuf(
    ': a name that is no UTF-8',
    spanWith(field(5, hex('ff fe'))),
    'left open: texts are not checked on arrival',
  ),
  ofProtobuf(': ids of zeros alone', spanWith(...ids(0)), 'left open: form is judged, not meaning'),
];

function ofProtobuf(what: string, body: Uint8Array, rule = 'R19'): HttpCase {
  return { title: `protobuf${what}`, request: { body }, rule };
}

function ofJson(what: string, body: string | Uint8Array, rule = 'R19', target = '/v1/traces'): HttpCase {
  return { title: `JSON${what}`, request: { headers: json, body: Buffer.from(body as string), target }, rule };
}

const profiles = '/v1development/profiles';

const jsonCases: readonly HttpCase[] = [
  ofJson(' that is cut off', '{"resourceSpans":['),
  ofJson(' of no bytes', ''),
  ofJson(': an array', '[]'),
  ofJson(': text behind it', '{} {}'),
  ofJson(': bytes that are no UTF-8', Buffer.from('{"a":"\xff"}', 'latin1')),
  ofJson(': an object for a list', '{"resourceSpans":{}}'),
  ofJson(': a number for a text', jsonSpan('"traceState":7')),
  ofJson(': a text for a time', jsonSpan('"startTimeUnixNano":"soon"')),
  ofJson(': a time beyond 64 bits', jsonSpan('"startTimeUnixNano":"18446744073709551616"')),
  ofJson(': a fraction for an integer', jsonSpan('"flags":1.5')),
  ofJson(': nested 150 messages deep', deep(150), 'R19: decoders of protobuf stop at 100'),
  ofJson(': ids in base64', jsonSpan('"traceId":"AQIDBAUGBwgJCgsMDQ4PEA=="'), 'S27'),
  ofJson(': a trace id of 30 digits', jsonSpan('"traceId":"010203040506070809101112131415"'), 'S27'),
  ofJson(': bytes that are no base64', jsonSpan('"attributes":[{"key":"a","value":{"bytesValue":"~"}}]'), 'S27'),
  ofJson(': a profile id in base64', profile('AQIDBAUGBwgJCgsMDQ4PEA=='), 'S27: it is no trace or span id', profiles),
  ofJson(
    ': a profile id in hexadecimal',
    profile('0102030405060708090a0b0c0d0e0f10'),
    'S27: it reads as base64',
    profiles,
  ),
  ofJson(': an enum by its name', jsonSpan('"kind":"SPAN_KIND_SERVER"'), 'S28'),
  ofJson(': an enum as text', jsonSpan('"kind":"2"'), 'S28'),
  ofJson(': a bad id under a name in snake_case', jsonSpan('"trace_id":"zz"'), 'S29, R21: nobody knows that name'),
  ofJson(': a field twice', '{"resourceSpans":[],"resourceSpans":[]}', 'left open'),
];

function profile(id: string): string {
  return `{"resourceProfiles":[{"scopeProfiles":[{"profiles":[{"profileId":"${id}"}]}]}],"dictionary":{}}`;
}

function deep(levels: number): Buffer {
  const value = '{"arrayValue":{"values":['.repeat(levels / 2) + ']}}'.repeat(levels / 2);
  return jsonSpan(`"attributes":[{"key":"a","value":${value}}]`);
}

const typed = (type: string | undefined, body: Uint8Array = oneSpan): HttpRequest => ({
  headers: { 'content-type': type },
  body,
});
const coded = (coding: string, body: Uint8Array = oneSpan): HttpRequest => ({
  headers: { 'content-encoding': coding },
  body,
});
const asText = 'R17: no encoding is named, so it is text';

const bodyCases: readonly HttpCase[] = [
  { title: 'no Content-Type', request: typed(undefined), rule: asText },
  { title: 'an unknown Content-Type', request: typed('text/plain'), rule: asText },
  { title: 'gRPC on the HTTP port', request: typed('application/grpc', hex('00 00000000')), rule: asText },
  {
    title: 'JSON in Latin-1',
    request: typed('application/json; charset=latin1'),
    rule: 'R19: JSON is UTF-8 (RFC 8259)',
  },
  { title: 'an unknown Content-Encoding', request: coded('rot13'), rule: 'R17: RFC 9110 has 415 for it' },
  { title: 'zstd', request: coded('zstd', zstdCompressSync(oneSpan)), rule: 'R1: OTLP names gzip alone' },
  { title: 'gzip that is none', request: coded('gzip'), rule: 'R19' },
  { title: 'gzip that is cut off', request: coded('gzip', gzipSync(oneSpan).subarray(0, -9)), rule: 'R19' },
  { title: 'gzip with a wrong checksum', request: coded('gzip', wrongChecksum()), rule: 'R19' },
  {
    title: 'gzip with bytes behind it',
    request: coded('gzip', Buffer.concat([gzipSync(oneSpan), hex('01')])),
    rule: 'R19',
  },
  { title: 'a body over the limit', request: { body: tooLarge }, rule: 'R14' },
  { title: 'a body over the limit after decompression', request: coded('gzip', gzipSync(tooLarge)), rule: 'R14' },
];

function wrongChecksum(): Buffer {
  const bytes = gzipSync(oneSpan);
  bytes[bytes.length - 8]! ^= 1;
  return bytes;
}

const chunked = { 'transfer-encoding': 'chunked' };
const noHttp = 'HTTP: there is no request to answer';
const raw = (text: string): HttpRequest => ({ raw: Buffer.from(text) });

const headCases: readonly HttpCase[] = [
  { title: 'GET', request: { method: 'GET', headers: { 'content-type': undefined } }, rule: asText },
  { title: 'PUT', request: { method: 'PUT', body: oneSpan }, rule: 'R17' },
  { title: 'OPTIONS', request: { method: 'OPTIONS', headers: json }, rule: 'R17' },
  { title: 'an unknown path', request: { target: '/v1/trace', body: oneSpan }, rule: 'R17' },
  { title: 'a path with a slash behind it', request: { target: '/v1/traces/', body: oneSpan }, rule: 'R17' },
  { title: 'a path with a broken escape', request: { target: '/v1/%zz', body: oneSpan }, rule: 'R17' },
  { title: 'an unknown method', request: { method: 'FETCH', body: oneSpan }, rule: noHttp },
  { title: 'no Host', request: { headers: { host: undefined }, body: oneSpan }, rule: noHttp },
  { title: 'a header without a colon', request: raw('POST /v1/traces HTTP/1.1\r\nhost: a\r\nb\r\n\r\n'), rule: noHttp },
  { title: 'headers of 2 MiB', request: { headers: { 'x-large': 'x'.repeat(2 * maxBytes) } }, rule: noHttp },
  {
    title: 'both Content-Length and Transfer-Encoding',
    request: { headers: chunked, body: hex('300d0a0d0a') },
    rule: noHttp,
  },
  { title: 'a Content-Length that is no number', request: { headers: { 'content-length': 'many' } }, rule: noHttp },
  { title: 'no HTTP at all', request: raw('hello?\r\n\r\n'), rule: noHttp },
  {
    title: 'a chunk without a size',
    request: { headers: { ...chunked, 'content-length': undefined }, body: hex('7a7a0d0a') },
    rule: 'R19',
  },
];

export const httpCases: readonly HttpCase[] = [...protobufCases, ...jsonCases, ...bodyCases, ...headCases];
