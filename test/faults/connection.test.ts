import { expect, test } from 'vitest';
import { refuse } from '../../src/faults/refuse.ts';
import { swallow } from '../../src/faults/swallow.ts';
import { plan } from './reading.ts';
import { connectionSubject, listenerSubject, sessionSubject, tlsSubject } from './subjects.ts';

test.each([
  ['speak', { protocol: 'http' }, { verb: 'serve', speak: 'http' }],
  ['speak', { protocol: 'http/1.1' }, { verb: 'serve', speak: 'http', http2: false }],
  ['speak', { protocol: 'plaintext' }, { verb: 'serve', tls: 'none' }],
  ['speak', { protocol: 'tls' }, { verb: 'serve' }],
  ['speak', { protocol: 'plaintext-and-tls' }, { verb: 'serve', tls: 'optional' }],
  ['mute', {}, { verb: 'mute' }],
  ['close', {}, { verb: 'reset' }],
  ['close', { idle: '60s', noticed: 'reuse' }, { verb: 'reset', idleMs: 60_000, noticed: 'reuse' }],
  ['mute', { afterRequests: 3 }, { verb: 'mute', afterRequests: 3 }],
  ['close', { how: 'finish', after: '1s', afterBytes: '64KiB' }, { verb: 'finish', afterMs: 1000, afterBytes: 65_536 }],
])('%s %j plans %j for a connection', (name, given, reply) => {
  expect(plan<'connection'>(name, connectionSubject, given)).toEqual(reply);
});

test('refuse closes the door', () => {
  expect(plan<'listener'>('refuse', listenerSubject)).toEqual({ verb: 'refuse' });
});

test('a limit of connections leaves so many places', () => {
  expect(plan<'listener'>('connection-limit', listenerSubject, { connections: 3 })).toEqual({
    verb: 'serve',
    places: 3,
  });
});

test('a family is the one on which the door serves', () => {
  expect(plan<'listener'>('family', listenerSubject)).toEqual({ verb: 'serve', family: 'ipv6' });
});

test('swallow lets the door answer nobody', () => {
  expect(plan<'listener'>('swallow', listenerSubject)).toEqual({ verb: 'swallow' });
});

test.each([
  'dial tcp 127.0.0.1:4317: i/o timeout',
  'connect ETIMEDOUT 127.0.0.1:4318',
  'rpc error: code = DeadlineExceeded desc = context deadline exceeded while waiting for connections to become ready',
  'curl: (28) Connection timed out after 2002 milliseconds',
])('a sender that writes “%s” has met a swallowed SYN, where there are such', (line) => {
  expect(line).toMatch(swallow.senderEvidence!);
});

test.each([
  'dial tcp 127.0.0.1:4317: connect: connection refused',
  'connect ECONNREFUSED 127.0.0.1:4318',
  'curl: (7) Failed to connect: Connection refused',
])('a sender that writes “%s” has met a refused connect', (line) => {
  expect(line).toMatch(refuse.senderEvidence!);
});

test.each(['unknown-ca', 'self-signed', 'expired', 'not-yet-valid', 'wrong-host', 'good'])(
  'certificate presents the catalogue entry %s',
  (certificate) => {
    expect(plan<'tls'>('certificate', tlsSubject, { certificate })).toEqual({ verb: 'handshake', certificate });
  },
);

test.each([
  ['tls-terms', { maxVersion: 'TLSv1.1' }, { verb: 'handshake', certificate: 'good', maxVersion: 'TLSv1.1' }],
  ['tls-terms', { ciphers: 'PSK' }, { verb: 'handshake', certificate: 'good', ciphers: 'PSK' }],
  ['tls-terms', { alpn: 'none' }, { verb: 'handshake', certificate: 'good', alpn: [] }],
  ['tls-terms', { alpn: 'http/1.1' }, { verb: 'handshake', certificate: 'good', alpn: ['http/1.1'] }],
  ['no-handshake', {}, { verb: 'stall' }],
  ['no-handshake', { how: 'reset' }, { verb: 'reset' }],
  ['no-handshake', { how: 'finish' }, { verb: 'finish' }],
  ['no-handshake', { how: 'alert', alert: 'protocol_version' }, { verb: 'alert', alert: 70 }],
])('%s %j plans %j for a ClientHello', (name, given, reply) => {
  expect(plan<'tls'>(name, tlsSubject, given)).toEqual(reply);
});

test.each([
  [{}, { afterRequests: 0, code: 0 }],
  [{ afterRequests: 5 }, { afterRequests: 5, code: 0 }],
  [{ how: 'abrupt' }, { afterRequests: 1, isAbrupt: true, code: 0 }],
  [
    { how: 'abrupt', afterRequests: 0 },
    { afterRequests: 0, isAbrupt: true, code: 0 },
  ],
  [
    { after: '30s', code: 'ENHANCE_YOUR_CALM', debugData: 'too_many_pings' },
    { afterMs: 30_000, code: 11, debugData: 'too_many_pings' },
  ],
  [
    { pingsWithin: '10s', tolerated: 1, code: 'ENHANCE_YOUR_CALM' },
    { pings: { minIntervalMs: 10_000, tolerated: 1 }, code: 11 },
  ],
])('goaway %j plans %j', (given, goaway) => {
  expect(plan<'session'>('goaway', sessionSubject, given)).toEqual({ goaway });
});
