import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { startBackend } from '../../src/backend/start.ts';
import { startGrpcJs } from '../rules/reference-servers.ts';
import { wordsOf } from '../scenarios/clients/client.ts';
import { curlProtobuf } from '../scenarios/clients/curl.ts';
import { grpcJs } from '../scenarios/clients/grpc-js.ts';
import { requireTool } from '../tools/tools.ts';
import { failedCall } from './ask.ts';

const aim = { signal: 'traces', payload: 1, patienceMs: 10_000, compression: 'none' } as const;

test('a reset after the commit: the sender sees a reset, and its spans are in the real backend', async () => {
  await using upstream = await startGrpcJs();
  const { grpc } = upstream.endpoints;
  await using backend = await startBackend({ scenario: 'rst-after-commit', upstream: { grpc } });
  const seen = await wordsOf(grpcJs, { ...aim, url: backend.endpoints.grpc });
  expect(seen).toEqual([expect.stringMatching(/reset/i)]);
  expect(upstream.taken!('traces')).toHaveLength(1);
  expect(backend.totals()).toMatchObject({ accepted: 10, faultsFired: 1 });
});

test('what a fault stores nowhere does not reach the real backend', async () => {
  await using upstream = await startGrpcJs();
  const { grpc } = upstream.endpoints;
  await using backend = await startBackend({ scenario: 'unavailable', upstream: { grpc } });
  expect(await wordsOf(grpcJs, { ...aim, url: backend.endpoints.grpc })).toEqual([
    expect.stringMatching(/^UNAVAILABLE/),
  ]);
  expect(upstream.taken!('traces')).toEqual([]);
  expect(backend.events({ type: 'upstream.answered' })).toEqual([]);
});

test('what a fault says in its own words it still says, and the real backend has the data', async () => {
  await using upstream = await startGrpcJs();
  const { grpc } = upstream.endpoints;
  const phases = [
    { name: 'odd', rules: [{ fault: 'respond', with: { status: 500, grpc: 'INTERNAL', commit: 'before' } }] },
  ];
  await using backend = await startBackend({ scenario: { phases }, upstream: { grpc } });
  expect(await wordsOf(grpcJs, { ...aim, url: backend.endpoints.grpc })).toEqual([expect.stringMatching(/^INTERNAL/)]);
  expect(upstream.taken!('traces')).toHaveLength(1);
  expect(backend.totals().accepted).toBe(10);
});

const nobody = 'http://127.0.0.1:1';

test('an upstream that is down is told as such, and no fault has fired', async (context) => {
  requireTool('curl', context);
  const options = { scenario: 'rst-after-commit', upstream: { grpc: nobody, http: nobody } };
  await using backend = await startBackend(options);
  const { grpc, http } = backend.endpoints;
  const words = /otlp-chaos got no answer from the upstream http:\/\/127.0.0.1:1\/: connect ECONNREFUSED/;
  const overGrpc = await failedCall(grpc, new Uint8Array());
  const [overHttp] = await wordsOf(curlProtobuf, { ...aim, url: http });
  expect([overGrpc, overHttp]).toEqual([expect.stringMatching(words), expect.stringMatching(words)]);
  expect([overGrpc, overHttp]).toEqual([expect.stringMatching(/^14/), expect.stringMatching(/^502/)]);
  expect(backend.events({ type: 'upstream.failed' })).toHaveLength(2);
  expect(backend.totals()).toMatchObject({ accepted: 0, faultsFired: 0 });
});

test('an upstream that comes back is found again', async (context) => {
  requireTool('curl', context);
  const first = await startBackend();
  const upstream = first.endpoints;
  const [grpcPort, httpPort] = [upstream.grpc, upstream.http].map((url) => Number(new URL(url).port));
  await using backend = await startBackend({ upstream });
  const ask = async (): Promise<string[]> => [
    ...(await wordsOf(grpcJs, { ...aim, url: backend.endpoints.grpc })),
    ...(await wordsOf(curlProtobuf, { ...aim, url: backend.endpoints.http })),
  ];
  expect(await ask()).toEqual(['OK', '200']);
  await first.stop();
  expect(await ask()).not.toContain('OK');
  await using _second = await startBackend({ grpcPort, httpPort });
  expect(await ask()).toEqual(['OK', '200']);
});

/** An HTTP server that answers when told, or never. */
async function startSlow() {
  const arrived = Promise.withResolvers<void>();
  const mayAnswer = Promise.withResolvers<void>();
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      arrived.resolve();
      void mayAnswer.promise.then(() => response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived: arrived.promise,
    answer: () => mayAnswer.resolve(),
    [Symbol.dispose]: () => server.close().closeAllConnections(),
  };
}

test('an upstream that does not answer in time: 504, UNAVAILABLE, and why', async (context) => {
  requireTool('curl', context);
  using slow = await startSlow();
  const upstream = { grpc: slow.url, http: slow.url };
  await using backend = await startBackend({ upstream, limits: { upstreamTimeoutMs: 200 } });
  const overGrpc = await failedCall(backend.endpoints.grpc, new Uint8Array());
  const [overHttp] = await wordsOf(curlProtobuf, { ...aim, url: backend.endpoints.http });
  // An HTTP/1.1 server closes on an HTTP/2 preface.
  expect(overGrpc).toMatch(/^14: otlp-chaos got no answer from the upstream/);
  expect(overHttp).toMatch(/^504: .*no whole answer within 200ms/);
});

test('a sender that leaves before the upstream has answered takes nothing back', async () => {
  using slow = await startSlow();
  await using backend = await startBackend({ upstream: { http: slow.url } });
  const leave = new AbortController();
  const body = '{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"GET"}]}]}]}';
  const headers = { 'content-type': 'application/json' };
  const asked = fetch(`${backend.endpoints.http}/v1/traces`, { method: 'POST', body, headers, signal: leave.signal });
  await slow.arrived;
  leave.abort();
  await expect(asked).rejects.toThrow();
  await backend.waitFor((event) => event.type === 'connection.closed');
  slow.answer();
  const told = await backend.waitFor((event) => event.type === 'reply.failed');
  expect(told).toMatchObject({ by: 'peer', committed: true, accepted: 1 });
  expect(backend.totals().accepted).toBe(1);
});

test('a backend that stops does not wait for the upstream', async () => {
  using slow = await startSlow();
  const backend = await startBackend({ upstream: { http: slow.url } });
  const asked = fetch(`${backend.endpoints.http}/v1/traces`, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  });
  await slow.arrived;
  await Promise.all([backend.stop(), expect(asked).rejects.toThrow()]);
  expect(backend.events({ type: 'upstream.failed' })).toMatchObject([{ reason: 'this backend is stopping' }]);
  expect(backend.events({ type: 'reply.failed' })).toMatchObject([{ committed: false }]);
  expect(backend.events().at(-1)!.type).toBe('backend.stopped');
});

test('bounds: an answer that is too large, and too many requests at once', async (context) => {
  requireTool('curl', context);
  const rules = [{ fault: 'respond', with: { status: 200, grpc: 'OK', body: 'success', size: '4KiB' } }];
  await using large = await startBackend({ scenario: { phases: [{ name: 'large', rules }] } });
  const limits = { maxUpstreamResponseBytes: 1000, maxUpstreamRequests: 1 };
  await using backend = await startBackend({ upstream: large.endpoints, limits });
  const reason = 'its answer has more than 1000 bytes';
  expect(await wordsOf(curlProtobuf, { ...aim, url: backend.endpoints.http })).toEqual([
    expect.stringContaining(reason),
  ]);
  expect(await failedCall(backend.endpoints.grpc, new Uint8Array())).toContain(reason);
  expect(backend.events({ type: 'limit.reached' })).toMatchObject([
    { limit: 'maxUpstreamResponseBytes', max: 1000 },
    { limit: 'maxUpstreamResponseBytes', max: 1000 },
  ]);

  using slow = await startSlow();
  await using narrow = await startBackend({ upstream: { http: slow.url }, limits });
  const first = wordsOf(curlProtobuf, { ...aim, url: narrow.endpoints.http });
  await slow.arrived;
  const [second] = await wordsOf(curlProtobuf, { ...aim, url: narrow.endpoints.http });
  expect(second).toMatch(/^502: .*1 requests are under way/);
  slow.answer();
  expect(await first).toEqual(['200']);
});

test('a request for which there is no memory left is refused by us, and no fault has fired', async (context) => {
  requireTool('curl', context);
  await using upstream = await startGrpcJs();
  const { http } = upstream.endpoints;
  const options = { scenario: 'rst-after-commit', upstream: { http }, limits: { maxBufferedBytes: 100 } };
  await using backend = await startBackend(options);
  const [seen] = await wordsOf(curlProtobuf, { ...aim, url: backend.endpoints.http });
  expect(seen).toMatch(/^503: the backend is reading as much as it may hold/);
  expect(backend.totals()).toMatchObject({ accepted: 0, faultsFired: 0 });
  expect(backend.events({ type: 'upstream.failed' })).toEqual([]);
});

test('with TLS, by an authority that is given', async (context) => {
  requireTool('curl', context);
  await using upstream = await startBackend({ tls: true });
  const ca = readFileSync(upstream.caFile!, 'utf8');
  const { grpc, http } = upstream.endpoints;
  await using trusting = await startBackend({ upstream: { grpc, http, ca } });
  expect(await wordsOf(grpcJs, { ...aim, url: trusting.endpoints.grpc })).toEqual(['OK']);
  expect(await wordsOf(curlProtobuf, { ...aim, url: trusting.endpoints.http })).toEqual(['200']);
  await using trustless = await startBackend({ upstream: { grpc, http } });
  const words = /got no answer from the upstream https:.*certificate/;
  expect(await failedCall(trustless.endpoints.grpc, new Uint8Array())).toMatch(words);
  expect(await wordsOf(curlProtobuf, { ...aim, url: trustless.endpoints.http })).toEqual([
    expect.stringMatching(words),
  ]);
});

test('a protocol without an upstream is not served by us in its place', async () => {
  await using backend = await startBackend({ upstream: { http: nobody } });
  const seen = await failedCall(backend.endpoints.grpc, new Uint8Array());
  expect(seen).toMatch(/^14: .*no upstream is given for OTLP\/gRPC/);
});

test.each([
  ['localhost:4317', /only http/],
  ['ftp://localhost', /only http/],
  ['http://user:secret@localhost', /credentials/],
  ['http://localhost?x=1', /nothing may follow/],
])('%s is no upstream', async (http, words) => {
  await expect(startBackend({ upstream: { http } })).rejects.toThrow(words);
});
