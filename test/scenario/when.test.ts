import { expect, test } from 'vitest';
import type { ExchangeSubject } from '../../src/core/subject.ts';
import type { NumberMatch, When } from '../../src/scenario/scenario.ts';
import { compileWhen, matches, needsBody } from '../../src/scenario/when.ts';
import { grpcRequest, request, tlsSubject } from '../faults/subjects.ts';

const both = ['grpc', 'http'] as const;

function matchesRequest(when: When, subject: ExchangeSubject): boolean {
  const { head, body } = compileWhen(when, 'exchange', both);
  return head(subject) && body(subject);
}

test.each<[NumberMatch, number[]]>([
  [3, [3]],
  [{ min: 3 }, [3, 4, 5, 6]],
  [{ max: 2 }, [1, 2]],
  [{ min: 2, max: 4 }, [2, 3, 4]],
  [{ every: 3 }, [3, 6]],
  [{ min: 2, every: 2 }, [2, 4, 6]],
  [{}, [1, 2, 3, 4, 5, 6]],
])('%j matches %j of 1 to 6', (match, expected) => {
  expect([1, 2, 3, 4, 5, 6].filter((value) => matches(match, value))).toEqual(expected);
});

test.each<[When, Partial<ExchangeSubject>, boolean]>([
  [{ signal: 'traces' }, { signal: 'traces' }, true],
  [{ signal: ['logs', 'metrics'] }, { signal: 'traces' }, false],
  [{ signal: 'traces' }, { signal: undefined }, false],
  [{ protocol: 'http' }, { protocol: 'http/json' }, true],
  [{ protocol: 'http' }, { protocol: 'grpc' }, false],
  [{ protocol: 'http/json' }, { protocol: 'http/protobuf' }, false],
  [{ header: { 'X-Scope-OrgID': 'team-*' } }, { headers: { 'x-scope-orgid': 'team-a' } }, true],
  [{ header: { 'x-scope-orgid': '*' } }, { headers: {} }, false],
  [{ credential: 'missing' }, { credential: 'foreign' }, false],
  [{ compression: 'gzip' }, { compression: 'gzip' }, true],
  [{ listener: 'grpc' }, { listener: 'http' }, false],
  [{ over: 'tls' }, { secure: true }, true],
  [{ over: 'plaintext' }, { secure: true }, false],
  [{ over: 'plaintext' }, { secure: false }, true],
  [{ request: { max: 3 } }, { requestOrdinal: 4 }, false],
  [{ connection: 2 }, { ordinal: 2 }, true],
  [{ signal: 'traces', compression: 'gzip' }, { compression: 'identity' }, false],
])('%j with %j: %s', (when, over, expected) => {
  expect(matchesRequest(when, request({}, over))).toBe(expected);
});

test.each<[When, Partial<ExchangeSubject['body']>, boolean]>([
  [{ attempt: 1 }, { attempt: 2 }, false],
  [{ items: { min: 100 } }, { items: 100 }, true],
  [{ sizeBytes: { max: 1000 } }, { sizeBytes: 1001 }, false],
  [{ payload: { every: 3 } }, { payloadOrdinal: 6, attempt: 2 }, true],
  [{ payload: 2 }, { payloadOrdinal: 1 }, false],
  [{ contains: 'größer' }, { bytes: Buffer.from('\0\x07größer\x01') }, true],
  [{ contains: 'größer' }, { bytes: Buffer.from('groesser') }, false],
])('%j with a body %j: %s', (when, body, expected) => {
  expect(needsBody(when)).toBe(true);
  expect(matchesRequest(when, request(body))).toBe(expected);
});

test.each([
  ['/v1/traces', '/v1/traces', true],
  ['/v1/traces', '/v1/traces/', false],
  ['/v1*', '/v1development/profiles', true],
  ['*/traces', '/v1/traces', true],
  ['/v1/*/x', '/v1//x', true],
  ['/v1/*/x', '/v1/x', false],
  ['*a*b*', '--a--b--', true],
  ['*a*b*', '--b--a--', false],
  ['a*a', 'a', false],
  ['a.c', 'abc', false],
  ['*', '', true],
])('the pattern %s and the path %s: %s', (path, actual, expected) => {
  expect(matchesRequest({ path }, request({}, { path: actual }))).toBe(expected);
});

test('a name in the ClientHello is matched at the TLS layer', () => {
  const { head } = compileWhen({ serverName: '*.test' }, 'tls', both);
  expect(head({ ...tlsSubject, serverName: 'a.test' })).toBe(true);
  expect(head({ ...tlsSubject, serverName: undefined })).toBe(false);
});

test('no condition matches everything', () => {
  expect(matchesRequest({}, grpcRequest)).toBe(true);
  expect(needsBody({})).toBe(false);
});
