import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Encoding } from '../../src/core/signal.ts';
import { startBackend } from '../../src/index.ts';
import type { ChaosEvent } from '../../src/index.ts';
import { encodeJson, encodeRequest } from '../../src/otlp/encode.ts';
import { decodeResponse } from '../otlp/rpc-messages.ts';
import { requestOf, tracesOf, upTo } from '../otlp/requests.ts';
import { ask, encode, httpWays, ways } from './ask.ts';
import { curl } from './curl.ts';
import { callGrpc } from './grpc-call.ts';

const MiB = 1024 * 1024;
const limits = { maxRequestBytes: 10_000, maxInflatedBytes: 50_000 };

/** A request with one span, of exactly `sizeBytes`: the rest is a field that nobody knows. */
function requestOfSize(sizeBytes: number, encoding: Encoding = 'protobuf'): Uint8Array {
  const span = tracesOf([{ name: 'a' }]);
  if (encoding === 'json') {
    const room = sizeBytes - encodeJson({ ...span, ballast: '' }).length;
    return encodeJson({ ...span, ballast: 'x'.repeat(room) });
  }
  const message = encodeRequest('traces', span);
  // Field 1000, length-delimited, with a length of five bytes whatever it is.
  const room = sizeBytes - message.length - 7;
  const length = [0, 7, 14, 21].map((shift) => ((room >>> shift) & 0x7f) | 0x80);
  return Buffer.concat([message, Buffer.from([0xc2, 0x3e, ...length, room >>> 28]), Buffer.alloc(room, 'x')]);
}

const isReceived = (event: ChaosEvent): boolean => event.type === 'exchange.received';

const compressions = ways.flatMap((way) => [false, true].map((gzip) => ({ ...way, gzip })));

test.for(compressions)('R1: a request is taken over $way, gzip: $gzip', async ({ gzip, ...way }) => {
  await using backend = await startBackend();
  const request = requestOf('logs', 7, upTo(50));
  const answer = await ask(backend, way, { signal: 'logs', request, gzip });

  expect(answer.response).toEqual({});
  const compression = gzip ? 'gzip' : 'identity';
  const identity = [{ run: 7, ranges: [[1, 50]] }];
  expect(await backend.waitFor(isReceived)).toMatchObject({ signal: 'logs', compression, items: 50, identity });
});

test.for([
  { name: 'as it comes', gzip: false, max: 10_000 },
  { name: 'after decompression', gzip: true, max: 50_000 },
])('R2: the limit of a gRPC request holds $name, can be set, and is exact', async ({ gzip, max }) => {
  await using backend = await startBackend({ limits });
  const send = (sizeBytes: number) => callGrpc(backend.endpoints.grpc, { body: requestOfSize(sizeBytes), gzip });

  expect(await send(max)).toMatchObject({ code: 0 });
  expect(await send(max + 1)).toMatchObject({ code: 8 });
  expect(backend.totals()).toMatchObject({ items: 1, accepted: 1 });
});

test('R2: by default a gRPC request may have 64 MiB', async () => {
  await using backend = await startBackend();
  const send = (sizeBytes: number) => callGrpc(backend.endpoints.grpc, { body: requestOfSize(sizeBytes) });

  expect(await send(64 * MiB)).toMatchObject({ code: 0 });
  expect(await send(64 * MiB + 1)).toMatchObject({ code: 8 });
});

test.for([false, true])('R3: a gRPC request over the limit gets no hint to retry (gzip: %s)', async (gzip) => {
  await using backend = await startBackend({ limits });
  const { code, message, details, trailers } = await callGrpc(backend.endpoints.grpc, {
    body: requestOfSize(60_000),
    gzip,
  });

  expect({ code, details }).toEqual({ code: 8, details: [] });
  expect(message).toMatch(gzip ? /after decompression larger than max/ : /larger than max/);
  expect(Object.keys(trailers).filter((name) => /retry|details/.test(name))).toEqual([]);
});

test.for(ways)('R4: over $way a partial success stays under 4 MiB, however long its text', async (way) => {
  const scenario = { fault: 'partial-success', with: { rejected: '1', message: '\u0001'.repeat(4096) } };
  await using backend = await startBackend({ scenario });
  const { response, bytes } = await ask(backend, way, { request: requestOf('traces', 1, [1, 2]) });

  expect(bytes.length).toBeLessThan(4 * MiB);
  expect(response).toMatchObject({ partialSuccess: { rejectedSpans: '1' } });
});

test('R4: refusals that repeat what a client sent stay readable for it', async () => {
  await using backend = await startBackend();
  const path = `/${'x'.repeat(60_000)}`;
  const overGrpc = await callGrpc(backend.endpoints.grpc, { path });
  const overHttp = await curl(backend.endpoints.http + path, { headers: { 'content-type': 'application/json' } });

  expect(overGrpc).toMatchObject({ code: 12, message: expect.stringContaining('unknown method /xxx') });
  expect(overHttp).toMatchObject({ exit: 0, status: 404 });
});

const overHttp = httpWays.flatMap((way) => [false, true].map((gzip) => ({ ...way, gzip })));

test.for(overHttp)(
  'R14: over $way a request over the limit is answered with 413, gzip: $gzip',
  async ({ gzip, ...way }) => {
    await using backend = await startBackend({ limits });
    const max = gzip ? limits.maxInflatedBytes : limits.maxRequestBytes;
    const within = await ask(backend, way, { request: requestOfSize(max, way.encoding), gzip });
    const over = await ask(backend, way, { request: requestOfSize(max + 1, way.encoding), gzip });

    expect(within).toMatchObject({ httpStatus: 200 });
    expect(over).toMatchObject({ httpStatus: 413, failure: { code: 8, details: [] } });
    const limit = gzip ? 'maxInflatedBytes' : 'maxRequestBytes';
    expect(backend.events({ type: 'limit.reached' })).toMatchObject([{ limit, max }]);
    expect(backend.totals()).toMatchObject({ items: 1, accepted: 1 });
  },
);

test.for([
  { name: 'with its length declared', headers: {} },
  { name: 'in chunks', headers: { 'transfer-encoding': 'chunked' } },
])('R14: by default an HTTP request may have 64 MiB ($name)', async ({ headers }) => {
  await using backend = await startBackend();
  const send = (sizeBytes: number) =>
    curl(`${backend.endpoints.http}/v1/traces`, {
      headers: { 'content-type': 'application/x-protobuf', ...headers },
      body: requestOfSize(sizeBytes),
    });

  expect(await send(64 * MiB)).toMatchObject({ exit: 0, status: 200 });
  expect(await send(64 * MiB + 1)).toMatchObject({ exit: 0, status: 413 });
});

test('R14: by default a body may have 64 MiB after decompression', async () => {
  await using backend = await startBackend();
  const send = (sizeBytes: number) =>
    curl(`${backend.endpoints.http}/v1/traces`, {
      headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' },
      body: gzipSync(requestOfSize(sizeBytes), { level: 1 }),
    });

  expect(await send(64 * MiB)).toMatchObject({ exit: 0, status: 200 });
  expect(await send(64 * MiB + 1)).toMatchObject({ exit: 0, status: 413 });
});

test.for(['1.1', '2'])(
  'R16: over HTTP/%s a client that accepts gzip gets an answer that it can read',
  async (version) => {
    await using backend = await startBackend();
    const answer = await curl(`${backend.endpoints.http}/v1/traces`, {
      headers: { 'content-type': 'application/x-protobuf', 'accept-encoding': 'gzip' },
      body: encode('traces', 'protobuf', requestOf('traces', 1, [1])),
      http2: version === '2',
    });

    // The rule is a MAY: few bytes are not worth it, so answers come as they are, and say so.
    expect(answer).toMatchObject({ status: 200, version });
    expect(answer.headers).not.toHaveProperty('content-encoding');
    expect(decodeResponse('traces', answer.body)).toEqual({});
  },
);
