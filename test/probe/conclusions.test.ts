import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startBackend } from '../../src/backend/start.ts';
import { probe } from '../../src/probe/probe.ts';
import { createSystemClock } from '../../src/core/clock.ts';
import { Budget } from '../../src/probe/budget.ts';
import { concludeConnection, dialAll, familyRemark, otherLoopback } from '../../src/probe/connection.ts';
import { endpointOf, otherBases } from '../../src/probe/endpoint.ts';
import type { Address, Dialled } from '../../src/probe/facts.ts';
import { wordsOf } from '../../src/probe/first-words.ts';
import { masked, secretsOf } from '../../src/core/masking.ts';
import { probed, startRawPort } from './probed.ts';

/* What is concluded from facts that this machine may not offer. */

const four: Address = { address: '127.0.0.1', family: 4 };
const six: Address = { address: '::1', family: 6 };
const failing = (to: Address, code: string): Dialled => ({ ...to, error: { code, message: code } });

test.for([
  ['token-expiry', 'authorization', 'Bearer ', 'token-expiry'],
  ['apikey-rotate-overlap', 'x-api-key', '', 'apikey-rotate-overlap'],
] as const)(
  'a refusal of %s that says so is told, where a credential was shown',
  async ([scenario, header, scheme, row]) => {
    await using backend = await startBackend({ scenario, with: { requests: 1 } });
    const headers = { [header]: `${scheme}${String(backend.ready.sender['token'])}` };
    const asked = { url: backend.endpoints.http, timeoutMs: 8000, env: {} };
    expect(await probe({ ...asked, headers })).toMatchObject({ clue: { row, certainty: 'certain' } });
    // Whoever shows none is told that there is none.
    expect(await probe(asked)).toMatchObject({ clue: { row: 'auth-401' } });
  },
);

test('a port that only one family of addresses reaches is no break, and is told', async () => {
  await using raw = await startRawPort(() => {}, '127.0.0.1');
  const dialled = await dialAll([six, four], raw.port, new Budget(createSystemClock(), 5000));
  expect(dialled.map(({ error }) => error === undefined)).toEqual([false, true]);
  expect(concludeConnection(dialled, raw.port)).toBeUndefined();
  expect(familyRemark(dialled)).toContain('only IPv4 accepts');
  expect(familyRemark([six, failing(four, 'TIMEOUT')])).toContain('only IPv6 accepts');
  expect(familyRemark([four, six])).toBeUndefined();
});

test('what this host refuses on one family it may take on the other', async (context) => {
  const raw = await startRawPort(() => {}, '::1').catch(() => context.skip('this host has no ::1'));
  await using open = raw;
  const { row, report } = await probed(`http://127.0.0.1:${open.port}`);
  expect(row).toBe('ipv6-only');
  expect(report.clue!.because).toBe(`127.0.0.1:${open.port} refuses, and [::1]:${open.port} accepts`);
  expect(otherLoopback([failing({ address: '192.0.2.1', family: 4 }, 'ECONNREFUSED')])).toBeUndefined();
  expect(otherLoopback([failing(four, 'TIMEOUT')])).toBeUndefined();
  expect(otherLoopback([failing(six, 'ECONNREFUSED')])).toEqual(four);
});

test.for([
  [['ECONNREFUSED', 'ECONNREFUSED'], 'tcp-refused'],
  [['TIMEOUT', 'ECONNREFUSED'], 'tcp-refused'],
  [['TIMEOUT', 'TIMEOUT'], 'syn-blackhole'],
  [['ENETUNREACH', 'TIMEOUT'], 'syn-blackhole'],
  [['ENETUNREACH', 'EHOSTUNREACH'], 'unreachable'],
] as const)('addresses that fail with %j are %s', ([[first, second], row]) => {
  expect(concludeConnection([failing(six, first), failing(four, second)], 4317)?.row).toBe(row);
});

test.for([
  ['0000000400000000000000', 'http2'],
  [Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n').toString('hex'), 'http1'],
  ['15030300020228', 'tls'],
  [
    Buffer.from('HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n').toString('hex'),
    'tls',
  ],
  [Buffer.from('220 mail.example.com ESMTP\r\n').toString('hex'), 'other'],
  ['', 'closed'],
] as const)('a port that begins with %s speaks %s', ([hex, tongue]) => {
  expect(wordsOf(Buffer.from(hex, 'hex')).tongue).toBe(tongue);
});

test('of an HTTP/2 server it is told what its settings allow, as far as they have come', () => {
  const said = (hex: string) => wordsOf(Buffer.from(hex, 'hex')).settings;
  // One window, one number of streams, and something else.
  expect(said('00001204000000000000030000000000040000000a000600000001')).toEqual({ streams: 0, window: 10 });
  expect(said('00000c040000000000000500000400')).toEqual({ frame: 1024 });
  expect(said('00000c04000000000000050000040000')).toEqual({ frame: 1024 });
  expect(said('000000040000000000')).toEqual({});
  expect(wordsOf(Buffer.from('HTTP/1.1 200')).settings).toBeUndefined();
});

test('settings that come in pieces are waited for', async () => {
  await using raw = await startRawPort((socket) => {
    socket.once('data', () => {
      socket.write(Buffer.from('000006040000000000', 'hex'));
      setTimeout(() => socket.write(Buffer.from('000300000000', 'hex')), 20);
    });
  });
  const { report } = await probed(raw.url, { protocols: ['grpc'], timeoutMs: 1500 });
  expect(report.clue).toMatchObject({ row: 'h2-settings', with: { streams: 0 } });
});

test('who has TLS and says nothing then has not begun with HTTP/2', async () => {
  await using backend = await startBackend({ scenario: 'h2-settings', tls: true });
  const ca = readFileSync(backend.caFile!, 'utf8');
  const { clue } = await probe({ url: backend.endpoints.grpc, protocols: ['grpc'], ca, timeoutMs: 1500, env: {} });
  expect(clue).toMatchObject({ row: 'h2-settings', certainty: 'likely' });
});

test('a server that reads plain HTTP at its TLS port, and says so in a later packet, is believed', async () => {
  await using raw = await startRawPort((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n');
      socket.end('<title>400 The plain HTTP request was sent to HTTPS port</title>');
    });
  });
  expect(await probed(raw.url)).toMatchObject({ row: 'plain-client-tls-server', certainty: 'certain' });
});

test('paths below the same origin are tried without what was written too often', () => {
  const bases = (url: string): string | undefined => otherBases(endpointOf(url))[0];
  expect(bases('http://h:4318/v1/traces/v1/traces')).toBe('');
  expect(bases('http://h:4318/otlp/v1/v1/logs')).toBe('/otlp');
  expect(bases('http://h:4318/gateway')).toBe('/gateway');
});

test('values of headers are masked wherever they turn up, with and without their scheme', () => {
  const secrets = secretsOf({ authorization: 'Bearer abcdef', 'x-tenant': 'a' });
  expect(masked('no Bearer abcdef, no abcdef, a tenant', secrets)).toBe('no <masked>, no <masked>, a tenant');
  expect(endpointOf('https://me:word@h/p?key=1').shown).toBe('https://h/p');
});
