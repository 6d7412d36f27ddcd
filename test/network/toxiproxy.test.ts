import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BackendOptions } from '../../src/backend/backend.ts';
import { startBackend } from '../../src/backend/start.ts';
import { wordsOf } from '../scenarios/clients/client.ts';
import { grpcJs } from '../scenarios/clients/grpc-js.ts';
import { findTool, requireTool } from '../tools/tools.ts';
import { timedCurl } from './timed-curl.ts';
import type { Asked, Took } from './timed-curl.ts';
import { startToxiproxy } from './toxiproxy-server.ts';
import type { ToxiproxyServer } from './toxiproxy-server.ts';

/*
 * The same scenario by way of a real Toxiproxy and in process: what a client measures is the same, or docs/toxics.md says
 * how it differs.
 */

let server: ToxiproxyServer | undefined;
beforeAll(async () => {
  if (findTool('toxiproxy').path !== undefined) server = await startToxiproxy();
});
afterAll(() => server?.[Symbol.asyncDispose]());

function scenarioOf(...toxics: object[]): object {
  return { fault: 'toxics', with: { toxics } };
}

const upload = JSON.stringify({ x: 'x'.repeat(200_000) });

/** One toxic, and what curl meets on both: `timed` where the toxic decides how long it takes. */
const cases: readonly { toxic: object; asked?: Asked; codes: readonly number[]; timed?: true }[] = [
  { toxic: { type: 'latency', latency: '700ms' }, codes: [0], timed: true },
  { toxic: { type: 'latency', latency: '700ms', stream: 'upstream' }, codes: [0], timed: true },
  { toxic: { type: 'latency', latency: '800ms', jitter: '100ms' }, codes: [0], timed: true },
  { toxic: { type: 'bandwidth', rate: 200, stream: 'upstream' }, asked: { body: upload }, codes: [0], timed: true },
  { toxic: { type: 'timeout', timeout: '700ms', stream: 'upstream' }, codes: [52], timed: true },
  { toxic: { type: 'timeout' }, asked: { maxTimeSeconds: 1 }, codes: [28], timed: true },
  { toxic: { type: 'reset_peer', timeout: '500ms' }, codes: [56], timed: true },
  { toxic: { type: 'slicer', average_size: 10, delay: '50ms' }, codes: [0], timed: true },
  // A status line is enough for curl, were it followed by nothing.
  { toxic: { type: 'limit_data', bytes: 20 }, codes: [0] },
  { toxic: { type: 'limit_data', bytes: 10 }, codes: [1, 8, 52, 56] },
  { toxic: { type: 'limit_data', bytes: 20_000, stream: 'upstream' }, asked: { body: upload }, codes: [52, 55, 56] },
];

async function measure(options: BackendOptions, asked: Asked | undefined): Promise<Took> {
  await using backend = await startBackend({ ...options, seed: 1 });
  return await timedCurl(backend.endpoints.http, asked);
}

test.concurrent.for(cases)(
  'curl meets the same in process and behind Toxiproxy: $toxic',
  async ({ toxic, asked, codes, timed }, context) => {
    requireTool('toxiproxy', context);
    const scenario = scenarioOf(toxic);
    const [inProcess, outside] = [
      await measure({ scenario }, asked),
      await measure({ scenario, toxiproxy: server!.api }, asked),
    ];
    expect([inProcess, outside].filter(({ code }) => !codes.includes(code!))).toEqual([]);
    expect(outside.status).toBe(inProcess.status);
    if (!timed) return;
    const ratio = inProcess.totalMs / outside.totalMs;
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  },
);

/** From the answer to the end of a connection that the backend closes. */
async function closingMs(options: BackendOptions): Promise<number> {
  await using backend = await startBackend(options);
  const socket = connect(Number(new URL(backend.endpoints.http).port), '127.0.0.1');
  const ended = new Promise<number>((resolve) => socket.once('end', () => resolve(performance.now())));
  const answered = new Promise<number>((resolve) => socket.once('data', () => resolve(performance.now())));
  socket.write('GET / HTTP/1.0\r\n\r\n');
  const passedMs = (await ended) - (await answered);
  socket.destroy();
  return passedMs;
}

test('slow_close delays the end of a connection, and nothing but that, on both', async (context) => {
  requireTool('toxiproxy', context);
  const scenario = scenarioOf({ type: 'slow_close', delay: '500ms' });
  const [plain, inProcess, outside] = await Promise.all([
    closingMs({}),
    closingMs({ scenario }),
    closingMs({ scenario, toxiproxy: server!.api }),
  ]);
  expect(plain).toBeLessThan(inProcess);
  expect(inProcess).toBeGreaterThanOrEqual(450);
  expect(outside).toBeGreaterThanOrEqual(450);
});

test('phases put toxics on and take them off, also for an open connection, and a door that refuses refuses', async (context) => {
  requireTool('toxiproxy', context);
  const toxics = [{ type: 'latency', latency: '600ms' }];
  const scenario = {
    phases: [
      { name: 'slow', rules: [{ fault: 'toxics', with: { toxics } }] },
      { name: 'gone', existing: 'cut', rules: [{ fault: 'refuse' }] },
      { name: 'back' },
    ],
  };
  await using backend = await startBackend({ scenario, toxiproxy: server!.api });
  const aim = {
    url: backend.endpoints.grpc,
    signal: 'traces',
    payload: 1,
    patienceMs: 20_000,
    compression: 'none',
  } as const;
  const slow = await timedCurl(backend.endpoints.http);
  expect(slow.totalMs).toBeGreaterThanOrEqual(600);
  expect(await wordsOf(grpcJs, aim)).toEqual(['OK']);
  expect(backend.events({ type: 'fault.fired' })).toMatchObject([{ fault: 'toxics' }, { fault: 'toxics' }]);
  backend.enterPhase('gone');
  await backend.waitFor((event) => event.type === 'listener.closed');
  backend.enterPhase('back');
  await backend.waitFor((event) => event.type === 'listener.opened' && event.seq > 10);
  expect(await timedCurl(backend.endpoints.http)).toMatchObject({ status: '200' });
});

test('what Toxiproxy cannot do is said, and so is that there is none', async (context) => {
  requireTool('toxiproxy', context);
  const rule = { fault: 'toxics', when: { connection: 2 }, with: { toxics: [{ type: 'timeout' }] } };
  await expect(startBackend({ scenario: rule, toxiproxy: server!.api })).rejects.toMatchObject({
    code: 'toxiproxy-cannot',
  });
  await expect(startBackend({ toxiproxy: 'http://127.0.0.1:9' })).rejects.toMatchObject({
    code: 'toxiproxy-unreachable',
  });
});

test('a backend leaves nothing behind in Toxiproxy', async (context) => {
  requireTool('toxiproxy', context);
  const backend = await startBackend({ toxiproxy: server!.api });
  const proxies = async (): Promise<string> => (await fetch(`${server!.api}/proxies`)).text();
  expect(await proxies()).toContain('otlp-chaos');
  await backend.stop();
  expect(await proxies()).toBe('{}');
});
