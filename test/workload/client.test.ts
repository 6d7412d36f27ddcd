import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createTestClock } from '../../src/core/clock.ts';
import { ChaosError } from '../../src/core/errors.ts';
import { protocols, signals } from '../../src/core/signal.ts';
import type { Protocol } from '../../src/core/signal.ts';
import { exportResponse } from '../../src/otlp/export-response.ts';
import { statusProtobuf } from '../../src/otlp/status.ts';
import { isRetryable } from '../../src/workload/export.ts';
import { sendMarked } from '../../src/workload/send-marked.ts';
import type { MarkedExport } from '../../src/workload/send-marked.ts';
import { mintCertificate } from '../wire/certificates.ts';
import { startGrpcStandIn, startHttpStandIn } from './stand-in.ts';
import type { HttpAnswer, StandIn } from './stand-in.ts';

const protobuf = { 'content-type': 'application/x-protobuf' };
const answering =
  (status: number, headers: Record<string, string>, body?: string | Uint8Array): HttpAnswer =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);

function startStandIn(protocol: Protocol, options?: Parameters<typeof startHttpStandIn>[1]): Promise<StandIn> {
  return protocol === 'grpc' ? startGrpcStandIn(undefined, options) : startHttpStandIn(undefined, options);
}

const send = (url: string, rest: Partial<MarkedExport> = {}) =>
  sendMarked({ url, protocol: 'http/protobuf', signal: 'traces', run: 9, count: 3, ...rest });

test.for(protocols.flatMap((protocol) => signals.map((signal) => [protocol, signal] as const)))(
  'an export over %s delivers marked %s',
  async ([protocol, signal]) => {
    await using backend = await startStandIn(protocol);
    const outcome = await send(backend.url, { protocol, signal, gzip: true, headers: { 'x-tenant': 'blue' } });
    expect(outcome).toMatchObject({ accepted: true, message: '' });
    expect(backend.requests).toMatchObject([
      { signal, items: 3, identity: [{ run: 9, ranges: [[1, 3]] }], headers: { 'x-tenant': 'blue' } },
    ]);
  },
);

test.for(protocols)('over TLS and %s an authority has to be trusted', async (protocol) => {
  const identity = mintCertificate('localhost');
  await using backend = await startStandIn(protocol, { identity });
  const refused = await send(backend.url, { protocol });
  expect(refused.accepted).toBe(false);
  expect(refused.message).toContain('self-signed certificate');
  expect(await send(backend.url, { protocol, ca: identity.chain })).toMatchObject({ accepted: true });
  expect(backend.requests).toHaveLength(1);
});

test.for(protocols)('over %s a refused connection is an outcome in plain words', async (protocol) => {
  const outcome = await send('http://127.0.0.1:1', { protocol });
  expect(outcome).toMatchObject({ accepted: false, headers: {} });
  expect(outcome.message).toContain('ECONNREFUSED 127.0.0.1:1');
  expect(outcome.status).toBeUndefined();
  expect(isRetryable(outcome)).toBe(true);
});

test.for(protocols)('over %s a backend that never answers runs into the time limit', async (protocol) => {
  await using backend =
    protocol === 'grpc' ? await startGrpcStandIn(() => undefined) : await startHttpStandIn(() => {});
  const outcome = await send(backend.url, { protocol, timeoutMs: 300 });
  expect(outcome.accepted).toBe(false);
  expect(outcome.message).toMatch(/no complete answer within 300 ms|Deadline exceeded/);
  expect(backend.requests).toHaveLength(1);
});

test.for(protocols)('over %s a partial success is an accept that names its rejects', async (protocol) => {
  const encoding = protocol === 'http/json' ? 'json' : 'protobuf';
  const message = exportResponse('traces', encoding, { rejected: 2, message: 'too old' });
  const type = encoding === 'json' ? 'application/json' : 'application/x-protobuf';
  await using backend =
    protocol === 'grpc'
      ? await startGrpcStandIn(() => ({ code: 0, message }))
      : await startHttpStandIn(answering(200, { 'content-type': type }, message));
  expect(await send(backend.url, { protocol })).toMatchObject({
    accepted: true,
    message: 'too old',
    partial: { rejected: 2, message: 'too old' },
  });
});

test('a gRPC error shows its status, its message and the delay of its RetryInfo', async () => {
  const details = statusProtobuf({
    code: 8,
    message: 'slow down',
    details: [{ type: 'RetryInfo', retryDelayMs: 2500 }],
  });
  await using backend = await startGrpcStandIn(() => ({
    code: 8,
    details: 'slow down',
    trailers: { 'grpc-status-details-bin': Buffer.from(details), 'x-zone': 'west' },
  }));
  const outcome = await send(backend.url, { protocol: 'grpc' });
  expect(outcome).toMatchObject({ accepted: false, grpcStatus: 8, message: 'slow down', retryDelayMs: 2500 });
  expect(outcome.headers['x-zone']).toBe('west');
  expect(isRetryable(outcome)).toBe(true);
});

test('RESOURCE_EXHAUSTED without RetryInfo is final (S20)', async () => {
  await using backend = await startGrpcStandIn(() => ({ code: 8, details: 'no room' }));
  expect(isRetryable(await send(backend.url, { protocol: 'grpc' }))).toBe(false);
});

test('an HTTP error shows its status, the message of its Status and Retry-After in seconds', async () => {
  const body = statusProtobuf({ code: 14, message: 'busy', details: [] });
  await using backend = await startHttpStandIn(answering(503, { ...protobuf, 'retry-after': '2' }, body));
  const outcome = await send(backend.url);
  expect(outcome).toMatchObject({
    accepted: false,
    status: 503,
    message: 'HTTP 503 Service Unavailable: busy',
    retryDelayMs: 2000,
  });
  expect(isRetryable(outcome)).toBe(true);
});

test('Retry-After may be a date', async () => {
  const clock = createTestClock(new Date('2026-11-24T10:00:00Z'));
  const headers = { 'retry-after': 'Tue, 24 Nov 2026 10:00:07 GMT' };
  await using backend = await startHttpStandIn(answering(429, headers));
  const call = { url: backend.url, protocol: 'http/json', signal: 'logs', run: 1, count: 1 } as const;
  expect(await sendMarked(call, clock)).toMatchObject({ status: 429, retryDelayMs: 7000 });
});

test('Retry-After that is neither whole seconds nor a date names no delay', async () => {
  for (const written of ['-5', 'soon', '0, 0', '']) {
    await using backend = await startHttpStandIn(answering(503, { 'retry-after': written }));
    expect(await send(backend.url), written).not.toHaveProperty('retryDelayMs');
  }
});

test('a page with status 200 is not an accept', async () => {
  await using backend = await startHttpStandIn(answering(200, { 'content-type': 'text/html' }, '<html>log in</html>'));
  expect(await send(backend.url)).toMatchObject({
    accepted: false,
    status: 200,
    message: 'HTTP 200, but the body is no OTLP answer: its type is text/html',
  });
});

test('a redirect is shown, not followed', async () => {
  await using target = await startHttpStandIn();
  const location = `${target.url}/v1/traces`;
  await using backend = await startHttpStandIn(answering(308, { location }));
  const outcome = await send(backend.url);
  expect(outcome).toMatchObject({ accepted: false, status: 308, message: `HTTP 308 Permanent Redirect: ${location}` });
  expect(target.requests).toEqual([]);
});

test('an answer that is cut off is not an accept', async () => {
  await using backend = await startHttpStandIn((_request, response) => {
    response.writeHead(200, { ...protobuf, 'content-length': '100' }).write('half');
    setImmediate(() => response.socket?.destroy());
  });
  const outcome = await send(backend.url);
  expect(outcome).toMatchObject({ accepted: false, status: 200 });
  expect(outcome.message).toContain('the answer was not complete');
});

test('what speaks no HTTP is named so', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => {}).end('SSH-2.0-nothing\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const outcome = await send(`http://127.0.0.1:${port}`);
  server.close();
  expect(outcome.message).toContain('the answer is not HTTP/1.1');
});

test('the signal is appended to the path of an endpoint, unless it is there already', async () => {
  await using backend = await startHttpStandIn((_request, response) => {
    response.writeHead(404).end(response.req.url);
  });
  expect((await send(`${backend.url}/otlp/`)).message).toBe('HTTP 404 Not Found: /otlp/v1/traces');
  expect((await send(`${backend.url}/v1/traces`)).message).toBe('HTTP 404 Not Found: /v1/traces');
});

test.for([
  ['bad-endpoint', { url: 'over there', protocol: 'http/json' }],
  ['bad-endpoint', { url: 'ftp://127.0.0.1', protocol: 'grpc' }],
  ['bad-header', { url: 'http://127.0.0.1:1', protocol: 'grpc', headers: { 'no good': 'x' } }],
  ['bad-header', { url: 'http://127.0.0.1:1', protocol: 'http/json', headers: { fine: 'line\nbreak' } }],
] as const)('a target that cannot be one is a %s: %o', async ([code, target]) => {
  const error = await sendMarked({ signal: 'traces', run: 1, count: 1, ...target }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ChaosError);
  expect(error).toMatchObject({ code });
});
