import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { startBackend } from '../../src/backend/start.ts';
import { encodeRequest } from '../../src/otlp/encode.ts';
import { temporaryFolder } from '../certs/temporary-folder.ts';
import { maxBytes, startCollector } from '../rules/reference-servers.ts';
import type { ReferenceServer } from '../rules/reference-servers.ts';
import { wordsOf } from '../scenarios/clients/client.ts';
import { grpcJs } from '../scenarios/clients/grpc-js.ts';
import { grpcurl } from '../scenarios/clients/grpcurl.ts';
import { sdkGrpc } from '../scenarios/clients/sdk-grpc.ts';
import { sdkJson, sdkProtobuf } from '../scenarios/clients/sdk-http.ts';
import { findTool, requireTool } from '../tools/tools.ts';
import { called, curled } from './ask.ts';

/* A real Collector behind us: whoever asks us must see what it would see there. */

let collector: ReferenceServer;
let backend: Backend;

beforeAll(async () => {
  const { path } = findTool('otelcol-chaos');
  if (path === undefined) return;
  collector = await startCollector(path);
  backend = await startBackend({ upstream: collector.endpoints });
});

afterAll(async () => {
  await backend?.stop();
  await collector?.[Symbol.asyncDispose]();
});

function spans(count: number, name = 'GET /'): object {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const idOf = (index: number): string => (index + 1).toString(16).padStart(16, '0');
  const made = Array.from({ length: count }, (_, index) => ({ traceId, spanId: idOf(index), name }));
  return { resourceSpans: [{ scopeSpans: [{ spans: made }] }] };
}

const tooMuch = spans(1, 'x'.repeat(maxBytes + 1));

const exports: Readonly<Record<string, { type: string; body: string | Uint8Array; args?: string[]; status: number }>> =
  {
    protobuf: { type: 'application/x-protobuf', body: encodeRequest('traces', spans(3)), status: 200 },
    JSON: { type: 'application/json', body: JSON.stringify(spans(3)), status: 200 },
    gzip: {
      type: 'application/json',
      body: gzipSync(JSON.stringify(spans(3))),
      args: ['-H', 'content-encoding: gzip'],
      status: 200,
    },
    'an empty request': { type: 'application/json', body: '{}', status: 200 },
    'more than it takes': { type: 'application/json', body: JSON.stringify(tooMuch), status: 400 },
  };

for (const [name, { type, body, args = [], status }] of Object.entries(exports)) {
  test(`curl gets from us what it gets from the Collector: ${name}`, async (context) => {
    requireTool('otelcol-chaos', context);
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'body');
    writeFileSync(file, body);
    const options = ['--data-binary', `@${file}`, '-H', `content-type: ${type}`, '-H', 'expect:', ...args];
    const direct = await curled(context, `${collector.endpoints.http}/v1/traces`, ...options);
    const passed = await curled(context, `${backend.endpoints.http}/v1/traces`, ...options);
    expect(direct.status).toBe(status);
    expect(passed).toEqual(direct);
  });
}

for (const [name, request, options] of [
  ['a success', spans(3), {}],
  ['a compressed success', spans(3), { gzip: true }],
  ['more than it takes', tooMuch, {}],
] as const) {
  test(`a gRPC call has the same fields and bytes as one to the Collector: ${name}`, async (context) => {
    requireTool('otelcol-chaos', context);
    const message = encodeRequest('traces', request);
    const direct = await called(collector.endpoints.grpc, message, options);
    expect(direct.blocks.length).toBeGreaterThan(0);
    expect(await called(backend.endpoints.grpc, message, options)).toEqual(direct);
  });
}

test.for(
  [grpcurl, grpcJs, sdkGrpc, sdkProtobuf, sdkJson].map(
    (client) => [`${client.name}, ${client.protocol}`, client] as const,
  ),
)('%s sees the same, and what it sent is stored in the Collector', async ([, client], context) => {
  requireTool('otelcol-chaos', context);
  requireTool('grpcurl', context);
  const since = backend.recording().lastSeq;
  const aim = { signal: 'traces', payload: 1, patienceMs: 10_000, compression: 'none' } as const;
  const door = client.protocol === 'grpc' ? 'grpc' : 'http';
  const direct = await wordsOf(client, { ...aim, url: collector.endpoints[door] });
  const passed = await wordsOf(client, { ...aim, url: backend.endpoints[door] });
  expect(passed).toEqual(direct);
  expect(passed).toHaveLength(1);
  const upstream = `${collector.endpoints[door]}/`;
  expect(backend.events({ since, type: 'upstream.answered' })).toMatchObject([{ upstream, stored: true }]);
  expect(backend.events({ since, type: 'reply.sent' })).toMatchObject([{ committed: true, accepted: 10 }]);
});
