import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { startBackend } from '../../src/backend/start.ts';
import { requireTool } from '../tools/tools.ts';
import { timedCurl } from './timed-curl.ts';
import { wordsOf } from '../scenarios/clients/client.ts';
import { grpcJs } from '../scenarios/clients/grpc-js.ts';

/*
 * Toxics in process, as clients of others meet them: curl over HTTP, with and without TLS, and grpc-js.
 */

const large = 'x'.repeat(200_000);

function scenarioOf(...toxics: object[]): object {
  return { fault: 'toxics', with: { toxics } };
}

test.for([false, true])('latency makes both directions wait, over HTTP and gRPC (TLS: %s)', async (tls, context) => {
  requireTool('curl', context);
  const scenario = scenarioOf(
    { type: 'latency', latency: '300ms', stream: 'upstream' },
    { type: 'latency', latency: '300ms' },
  );
  await using backend = await startBackend({ scenario, tls });
  const { endpoints, caFile } = backend;
  const http = await timedCurl(endpoints.http, { caFile });
  expect(http).toMatchObject({ code: 0, status: '200' });
  expect(http.totalMs).toBeGreaterThanOrEqual(tls ? 1200 : 600);
  const start = performance.now();
  const aim = {
    url: endpoints.grpc,
    caFile,
    signal: 'traces',
    payload: 1,
    patienceMs: 20_000,
    compression: 'none',
  } as const;
  expect(await wordsOf(grpcJs, aim)).toEqual(['OK']);
  expect(performance.now() - start).toBeGreaterThanOrEqual(600);
});

test('a scenario without toxics has no layer, and one with them fires once a connection', async (context) => {
  requireTool('curl', context);
  await using backend = await startBackend({ scenario: scenarioOf({ type: 'latency', latency: '1ms' }) });
  await timedCurl(backend.endpoints.http);
  expect(backend.events({ type: 'fault.fired' })).toMatchObject([
    { fault: 'toxics', layer: 'bytes', connection: 'c1' },
  ]);
});

test('bandwidth makes an upload take as long as its bytes need', async (context) => {
  requireTool('curl', context);
  await using backend = await startBackend({
    scenario: scenarioOf({ type: 'bandwidth', rate: 200, stream: 'upstream' }),
  });
  const { totalMs, status } = await timedCurl(backend.endpoints.http, {
    body: JSON.stringify({ resourceSpans: [], x: large }),
  });
  expect(status).toBe('200');
  expect(totalMs).toBeGreaterThanOrEqual(900);
});

test('limit_data closes the connection in the middle of an upload', async (context) => {
  requireTool('curl', context);
  await using backend = await startBackend({
    scenario: scenarioOf({ type: 'limit_data', bytes: '50KiB', stream: 'upstream' }),
  });
  const { code, stderr } = await timedCurl(backend.endpoints.http, { body: JSON.stringify({ x: large }) });
  expect([52, 55, 56]).toContain(code);
  expect(stderr).toMatch(/Empty reply|reset|Broken pipe|Send failure/i);
  const closed = await backend.waitFor((event) => event.type === 'connection.closed');
  expect(closed).toMatchObject({ by: 'backend', how: 'toxic limit_data' });
});

test('reset_peer is a real RST', async (context) => {
  requireTool('curl', context);
  await using backend = await startBackend({ scenario: scenarioOf({ type: 'reset_peer', timeout: '50ms' }) });
  expect((await timedCurl(backend.endpoints.http)).stderr).toMatch(/Connection reset by peer/);
});

test('timeout lets nothing through, and closes after it', async (context) => {
  requireTool('curl', context);
  await using backend = await startBackend({
    scenario: scenarioOf({ type: 'timeout', timeout: '300ms', stream: 'upstream' }),
  });
  const { code, totalMs } = await timedCurl(backend.endpoints.http);
  expect(code).toBe(52);
  expect(totalMs).toBeGreaterThanOrEqual(300);
  expect(backend.events({ type: 'exchange.started' })).toEqual([]);
});

test('a timeout of none never closes', async (context) => {
  requireTool('curl', context);
  await using backend = await startBackend({ scenario: scenarioOf({ type: 'timeout' }) });
  expect((await timedCurl(backend.endpoints.http, { maxTimeSeconds: 1 })).stderr).toMatch(/timed out/);
});

test('slicer sends an answer in many pieces', async (context) => {
  requireTool('curl', context);
  const slices = { type: 'slicer', average_size: 20, size_variation: 5, delay: '20ms' };
  await using backend = await startBackend({ scenario: scenarioOf(slices) });
  const { status, totalMs } = await timedCurl(backend.endpoints.http);
  expect(status).toBe('200');
  // An answer of some 150 bytes has five slices and more.
  expect(totalMs).toBeGreaterThanOrEqual(100);
});

test('toxicity leaves the other connections alone, the same ones for the same seed', async (context) => {
  requireTool('curl', context);
  const outcomes = async (): Promise<number[]> => {
    const scenario = scenarioOf({ type: 'reset_peer', toxicity: '50%' });
    await using backend = await startBackend({ scenario, seed: 3 });
    const codes: number[] = [];
    for (let i = 0; i < 12; i++) codes.push((await timedCurl(backend.endpoints.http)).code!);
    return codes;
  };
  const first = await outcomes();
  expect(new Set(first)).toEqual(new Set([0, 56]));
  expect(await outcomes()).toEqual(first);
});

test('a phase that begins takes toxics off connections that are open', async (context) => {
  requireTool('curl', context);
  const toxics = [{ type: 'timeout', timeout: '0ms' }];
  await using backend = await startBackend({
    scenario: { phases: [{ name: 'cut-off', rules: [{ fault: 'toxics', with: { toxics } }] }, { name: 'back' }] },
  });
  const answer = timedCurl(backend.endpoints.http);
  await backend.waitFor((event) => event.type === 'reply.sent');
  backend.enterPhase('back');
  // What fell to the ground is gone; a second connection works.
  expect((await timedCurl(backend.endpoints.http)).status).toBe('200');
  await backend.stop();
  expect((await answer).code).not.toBe(0);
});

test('whoever leaves without a word is reset by reset_peer, and then is gone', async () => {
  await using backend = await startBackend({ scenario: scenarioOf({ type: 'reset_peer', stream: 'upstream' }) });
  const socket = connect(Number(new URL(backend.endpoints.http).port), '127.0.0.1').on('error', () => {});
  await once(socket, 'connect');
  socket.resume().end();
  expect(await backend.waitFor((event) => event.type === 'connection.closed')).toMatchObject({ bytesRead: 0 });
});
