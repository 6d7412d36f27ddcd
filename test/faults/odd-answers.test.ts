import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { ExchangeReply, WireResponse } from '../../src/core/reply.ts';
import type { ExchangeSubject } from '../../src/core/subject.ts';
import { isReadable } from '../../src/otlp/readable.ts';
import { explain, plan } from './reading.ts';
import { grpcRequest, head, request } from './subjects.ts';

const jsonRequest = request({}, { protocol: 'http/json' });

function replyTo(subject: ExchangeSubject, given: object): ExchangeReply {
  return plan<'exchange'>('respond', subject, { status: 200, grpc: 'OK', ...given })!;
}

function responseTo(subject: ExchangeSubject, given: object): WireResponse {
  const { answer } = replyTo(subject, given);
  if (answer.kind !== 'raw') throw new Error(`not raw but ${answer.kind}`);
  return (answer.grpc ?? answer.http)!;
}

const subjects = { 'http/protobuf': request(), 'http/json': jsonRequest, grpc: grpcRequest } as const;
type Spoken = keyof typeof subjects;

test.each<[object, Partial<Record<Spoken, boolean>>]>([
  [{ body: 'success' }, { 'http/protobuf': true, 'http/json': true, grpc: true }],
  [
    { body: 'success', size: '5MiB' },
    { 'http/protobuf': true, 'http/json': true, grpc: true },
  ],
  [
    { body: 'success', size: '5MiB', coding: 'gzip' },
    { 'http/protobuf': true, 'http/json': true, grpc: true },
  ],
  [{ body: 'empty-partial' }, { 'http/protobuf': true, 'http/json': true, grpc: true }],
  [
    { status: 204, body: 'html' },
    { 'http/protobuf': true, 'http/json': true },
  ],
  [{ body: 'empty' }, { 'http/protobuf': true, 'http/json': true, grpc: false }],
  [{ body: 'status' }, { grpc: false }],
  [{ body: 'garbage' }, { 'http/protobuf': false, 'http/json': false, grpc: false }],
  [{ body: 'swapped' }, { 'http/protobuf': false, 'http/json': false, grpc: false }],
  [{ body: 'html' }, { 'http/protobuf': false, 'http/json': false }],
  [
    { body: 'success', size: '100B', coding: 'lying' },
    { 'http/protobuf': false, 'http/json': false, grpc: false },
  ],
  [
    { body: 'success', size: '100B', coding: 'unknown' },
    { 'http/protobuf': false, 'http/json': false, grpc: false },
  ],
  [
    { body: 'success', ends: 'short' },
    { 'http/protobuf': false, 'http/json': false, grpc: false },
  ],
])('respond %j is readable as an OTLP success: %j', (given, readable) => {
  const seen = Object.keys(readable).map((name) => {
    const spoken = name as Spoken;
    return [spoken, isReadable(responseTo(subjects[spoken], given), spoken)];
  });
  expect(Object.fromEntries(seen)).toEqual(readable);
});

test.each(['http/protobuf', 'http/json', 'grpc'] as const)(
  'a body of %s is made as large as was asked for',
  (spoken) => {
    for (const body of ['success', 'garbage']) {
      const { length } = responseTo(subjects[spoken], { body, size: '100KiB' }).body;
      expect(length).toBeGreaterThanOrEqual(100 * 1024);
      expect(length).toBeLessThan(101 * 1024);
    }
  },
);

test('a media type of another form stays readable, and one that says nothing does not', () => {
  const typed = (type: string) => responseTo(jsonRequest, { body: 'success', headers: { 'content-type': type } });
  expect(isReadable(typed('Application/JSON; charset=utf-8'), 'http/json')).toBe(true);
  expect(isReadable(typed('application/octet-stream'), 'http/json')).toBe(false);
});

test('what is compressed tells its size before that', () => {
  const { body, headers, inflatedBytes } = responseTo(jsonRequest, { body: 'success', size: '2MiB', coding: 'gzip' });
  expect(headers).toContainEqual(['content-encoding', 'gzip']);
  expect([gunzipSync(body).length, inflatedBytes]).toEqual([2 * 1024 * 1024, 2 * 1024 * 1024]);
  expect(body.length).toBeLessThan(20_000);
});

test('gRPC that ends without a status has a message, or nothing at all, and no trailers', () => {
  const withMessage = responseTo(grpcRequest, { grpc: 'none', body: 'success' });
  expect(withMessage).toEqual({ status: 200, headers: [['content-type', 'application/grpc']], body: Buffer.alloc(5) });
  const bare = responseTo(grpcRequest, { grpc: 'none', body: 'status' });
  expect(bare).toEqual({ ...withMessage, body: new Uint8Array(0) });
});

test.each([
  ['short', ['head', 'body', 'close-connection'], ['content-length', '64']],
  ['cut', ['head', 'body', 'close-connection'], ['transfer-encoding', 'chunked']],
  ['endless', ['head', 'repeat', 'end'], ['transfer-encoding', 'chunked']],
])('an answer that is %s takes the steps %j', (ends, steps, header) => {
  const reply = replyTo(request(), { body: 'success', ends });
  expect(reply.delivery.map(({ step }) => step)).toEqual(steps);
  expect(responseTo(request(), { body: 'success', ends }).headers).toContainEqual(header);
});

test('an answer may come before the body is read', () => {
  expect(plan<'exchange'>('respond', head, { status: 200, by: 'headers', body: 'html' })?.commit).toBe('never');
});

test.each([
  ['same-host', '127.0.0.1:4318', '/moved/v1/traces'],
  ['other-host', '127.0.0.1:4318', '//localhost:4318/moved/v1/traces'],
  ['other-host', 'localhost:4318', '//127.0.0.1:4318/moved/v1/traces'],
  ['other-host', 'otel.test', '//127.0.0.1/moved/v1/traces'],
  ['loop', '127.0.0.1:4318', '/v1/traces'],
  ['login', '127.0.0.1:4318', '/login'],
  ['https', '127.0.0.1:4318', 'https://127.0.0.1:4318/v1/traces'],
  ['https', 'otel.test', 'https://otel.test/v1/traces'],
])('a redirect to %s of %s names %s', (to, host, location) => {
  const reply = plan<'exchange'>('redirect', request({}, { headers: { host } }), { status: 307, to })!;
  expect(reply).toMatchObject({ answer: { kind: 'redirect', status: 307, location }, commit: 'never' });
});

test('what comes to the other place is not sent on', () => {
  expect(plan<'exchange'>('redirect', request({}, { path: '/moved/v1/traces' }))).toBeUndefined();
});

test('what has come over TLS is not sent to https again', () => {
  const over = { headers: { host: 'otel.test' }, secure: true };
  expect(plan<'exchange'>('redirect', request({}, over), { to: 'https' })).toBeUndefined();
  expect(plan<'exchange'>('redirect', request({}, over), { to: 'loop' })).toBeDefined();
});

test.each([
  ['respond', { status: 200, body: 'garbage', commit: 'before' }, /HTTP 200 with a body that nobody can decode/],
  ['respond', { status: 200, body: 'success', ends: 'endless' }, /over and over without an end/],
  ['respond', { status: 200, grpc: 'none' }, /on gRPC a stream that ends without a status/],
  ['redirect', { status: 301, to: 'login' }, /HTTP 301 and another place, which is a login page/],
  ['redirect', { status: 308, to: 'https' }, /in plaintext .*HTTP 308 .*, the same address with https;/],
  ['goaway', { how: 'abrupt', afterRequests: 0 }, /^At once, each .* instead of an answer to its first request/],
])('%s %j is explained', (name, given, words) => {
  expect(explain(name, given)).toMatch(words);
});
