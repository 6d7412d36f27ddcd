import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { collector } from '../../src/senders/collector.ts';
import { findCollector } from '../../src/senders/collector-binary.ts';
import { requireTool } from '../tools/tools.ts';
import { eventually } from '../wire/clients.ts';
import { acceptHttp, seqsSeen, startGrpcStandIn, startHttpStandIn } from '../workload/stand-in.ts';
import { isGone } from './processes.ts';
import { createTestLane } from './test-lane.ts';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
let collectorBin = '';
beforeEach((context) => {
  collectorBin = requireTool('otelcol-chaos', context);
});

test('the Collector is found with its version', async () => {
  expect(await collector.find({ collectorBin })).toMatchObject({
    sender: { name: 'collector' },
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
  });
});

test.for([
  ['grpc', 'traces'],
  ['http', 'traces'],
  ['grpc', 'metrics'],
  ['http', 'logs'],
] as const)('over otlp_%s the Collector exports marked %s, each once', async ([protocol, signal]) => {
  await using backend = protocol === 'grpc' ? await startGrpcStandIn() : await startHttpStandIn();
  using test = createTestLane(backend.url, { collectorBin, settings: { protocol } });
  await using running = await collector.start([test.lane]);
  await running.lanes[0]!.offer(signal, 1, 250);
  await running.lanes[0]!.flushed();
  expect(seqsSeen(backend.requests, 6)).toEqual(upTo(250));
  expect(new Set(backend.requests.map((request) => request.signal))).toEqual(new Set([signal]));
});

test('a 503 is followed by a resend, and the log says so', async () => {
  await using backend = await startHttpStandIn((request, response, ordinal) => {
    if (ordinal === 1) response.writeHead(503).end();
    else acceptHttp(request, response, ordinal);
  });
  using test = createTestLane(backend.url, {
    collectorBin,
    settings: { protocol: 'http', retry: { initialMs: 100, maxIntervalMs: 200 } },
  });
  await using running = await collector.start([test.lane]);
  await running.lanes[0]!.offer('traces', 1, 10);
  await running.lanes[0]!.flushed();
  expect(backend.requests.map(({ payload }) => payload)).toEqual(Array(2).fill(backend.requests[0]!.payload));
  expect(test.printed()).toContain('Exporting failed. Will retry the request after interval.');
});

test('flushed waits for requests that are being retried', async () => {
  let healthy = false;
  await using backend = await startHttpStandIn((request, response, ordinal) => {
    if (!healthy) response.writeHead(503).end();
    else acceptHttp(request, response, ordinal);
  });
  using test = createTestLane(backend.url, {
    collectorBin,
    settings: { protocol: 'http', retry: { initialMs: 50, maxIntervalMs: 100 } },
  });
  await using running = await collector.start([test.lane]);
  await running.lanes[0]!.offer('traces', 1, 10);
  let flushed = false;
  const flushing = running.lanes[0]!.flushed().then(() => (flushed = true));
  await eventually(() => backend.requests.length >= 4, 'it is retrying');
  expect(flushed).toBe(false);
  healthy = true;
  await flushing;
  expect(flushed).toBe(true);
});

test('what its full queue refuses at the door does not count as offered', async () => {
  await using backend = await startHttpStandIn(() => {});
  using test = createTestLane(backend.url, {
    collectorBin,
    settings: { protocol: 'http', queue: { size: 2, consumers: 1 } },
  });
  const running = await collector.start([test.lane]);
  await running.lanes[0]!.offer('traces', 1, 500);
  await running.stop();
  const [finished] = test.of('workload.finished');
  expect(finished).toMatchObject({ offered: 200, refused: 300 });
  expect(test.of('workload.offered').reduce((sum, { count }) => sum + count, 0)).toBe(200);
  expect(test.printed()).toContain('sending queue is full');
});

test('what it refuses is an event with its reason, when nobody asks twice', async () => {
  await using backend = await startHttpStandIn(() => {});
  using test = createTestLane(backend.url, {
    collectorBin,
    settings: { protocol: 'http', queue: { size: 2, consumers: 1 } },
  });
  const running = await collector.start([test.lane]);
  await running.lanes[0]!.offer('traces', 1, 500, { maxAttempts: 1, timeoutMs: 10_000 });
  await running.stop();
  const refused = test.of('workload.refused');
  expect(refused.reduce((sum, { count }) => sum + count, 0)).toBe(300);
  for (const { because } of refused) expect(because).toContain('sending queue is full');
  // Each item has one fate: taken or refused.
  const ranges = [...refused, ...test.of('workload.offered')].map(({ first, count }) => [first, count] as const);
  const seqs = ranges.flatMap(([first, count]) => Array.from({ length: count }, (_, index) => first + index));
  expect(seqs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
});

test('a limit of memory is kept by its memory_limiter, which refuses at the door', async () => {
  await using backend = await startHttpStandIn(() => {});
  using test = createTestLane(backend.url, {
    collectorBin,
    settings: { protocol: 'http', queue: { size: 100_000 }, limits: { memoryBytes: 24 * 1024 * 1024 } },
  });
  const running = await collector.start([test.lane]);
  const lane = running.lanes[0]!;
  const once = { maxAttempts: 1, timeoutMs: 10_000 };
  await eventually(() => test.of('sender.measured').length > 0, 'its memory is measured');
  for (let first = 1; test.of('workload.refused').length === 0 && first < 100_000; first += 2000)
    await lane.offer('traces', first, 2000, once);
  await running.stop();
  expect(test.of('workload.refused')[0]?.because).toContain('memory');
  expect(test.printed()).toContain('memory');
});

test('the story of a Collector is told by its events, without a file or a word about credentials', async () => {
  await using backend = await startGrpcStandIn();
  using test = createTestLane(backend.url, {
    collectorBin,
    settings: { headers: { 'x-api-key': 'k3y-$HOME-0123456789' } },
  });
  const running = await collector.start([test.lane]);
  expect(test.filesLeft()).toEqual([]);
  await running.lanes[0]!.offer('traces', 1, 3);
  await running.lanes[0]!.flushed();
  await running.stop();
  expect(running.exited).toBe(true);
  const story = test.events.filter(({ type }) => type !== 'sender.log' && type !== 'sender.measured');
  expect(story).toMatchObject([
    { type: 'sender.started', sender: 'collector', command: 'otelcol-chaos --config collector.yaml' },
    { type: 'sender.ready' },
    { type: 'workload.offered', first: 1, count: 3 },
    { type: 'sender.signalled', signal: 'SIGTERM', graceMs: 5000 },
    { type: 'sender.exited', code: 0 },
    { type: 'workload.finished', offered: 3, refused: 0 },
  ]);
  expect(backend.requests[0]!.headers['x-api-key']).toBe('k3y-$HOME-0123456789');
  expect(JSON.stringify(test.events)).not.toContain('k3y-$HOME-0123456789');
});

test('a Collector that does not end when asked is killed after a grace', async () => {
  // Shutting down, it waits for the answer to its last attempt: 30 s with otlp_http.
  await using backend = await startHttpStandIn(() => {});
  using test = createTestLane(backend.url, { collectorBin, settings: { protocol: 'http' } });
  const running = await collector.start([test.lane]);
  await running.lanes[0]!.offer('traces', 1, 3);
  await eventually(() => backend.requests.length === 1, 'its export is under way');
  await running.stop();
  expect(test.of('sender.signalled')).toMatchObject([{ signal: 'SIGTERM', graceMs: 5000 }, { signal: 'SIGKILL' }]);
  expect(test.of('sender.exited')).toMatchObject([{ signal: 'SIGKILL' }]);
});

test('a Collector that dies is an event, and offering goes on without it', async () => {
  await using backend = await startHttpStandIn();
  using test = createTestLane(backend.url, { collectorBin, settings: { protocol: 'http' } });
  await using running = await collector.start([test.lane]);
  process.kill(test.of('sender.started')[0]!.pid!, 'SIGKILL');
  await eventually(() => running.exited, 'the Collector is gone');
  await running.lanes[0]!.offer('traces', 1, 3);
  await running.lanes[0]!.flushed();
  expect(test.of('workload.offered')).toEqual([]);
  expect(test.of('sender.exited')).toMatchObject([{ signal: 'SIGKILL' }]);
});

test('the Collector can be given few descriptors', async ({ skip }) => {
  if (process.platform !== 'linux') skip('only Linux shows the limits of a process');
  await using backend = await startGrpcStandIn();
  using test = createTestLane(backend.url, { collectorBin, settings: { limits: { descriptors: 99 } } });
  await using _running = await collector.start([test.lane]);
  const limits = readFileSync(`/proc/${test.of('sender.started')[0]!.pid}/limits`, 'utf8');
  expect(limits).toMatch(/^Max open files +99 +99 /m);
});

test('a program that is no Collector ends the start with its last words, and leaves nothing', async () => {
  using test = createTestLane('http://127.0.0.1:1');
  const program = fakeCollector(test.lane.workDir.path, 'echo "error: no such flag" >&2; exit 1');
  const starting = collector.start([{ ...test.lane, collectorBin: program }]);
  await expect(starting).rejects.toThrow(/ended before it was ready[\s\S]*no such flag/);
  expect(test.filesLeft()).toEqual(['otelcol']);
});

test('a port that somebody took meanwhile is no reason to give up', async () => {
  using test = createTestLane('http://127.0.0.1:1');
  const { path: workDir } = test.lane.workDir;
  const words = `[ -e "${workDir}/tried" ] && { echo "Everything is ready"; exec sleep 60; }; touch "${workDir}/tried"`;
  const program = fakeCollector(workDir, `${words}; echo "listen: bind: address already in use" >&2; exit 1`);
  await using running = await collector.start([{ ...test.lane, collectorBin: program }]);
  expect(running.exited).toBe(false);
  expect(test.of('sender.started')).toHaveLength(2);
});

test('an abort during the start leaves no process behind', async () => {
  using test = createTestLane('http://127.0.0.1:1');
  const starting = collector.start([
    { ...test.lane, collectorBin: fakeCollector(test.lane.workDir.path, 'exec sleep 60') },
  ]);
  await eventually(() => test.of('sender.started').length === 1, 'the process is there');
  test.abort.abort(new Error('enough'));
  await expect(starting).rejects.toThrow('enough');
  expect(isGone(test.of('sender.started')[0]!.pid!)).toBe(true);
});

test('a Collector that is not there is missing, with the way to get one', async () => {
  using test = createTestLane('http://127.0.0.1:1');
  const nowhere = { PATH: test.lane.workDir.path, OTLP_CHAOS_TOOLS: test.lane.workDir.path };
  const none = await findCollector({}, nowhere);
  expect(none).toEqual({ missing: expect.stringContaining('--collector-bin or OTLP_CHAOS_COLLECTOR') });
  const wrong = await findCollector({ collectorBin: '/nowhere/otelcol' }, nowhere);
  expect(wrong).toEqual({ missing: expect.stringMatching(/^the Collector \/nowhere\/otelcol is not a program/) });
});

test('a Collector is looked for in OTLP_CHAOS_COLLECTOR, on PATH, then in the tools folder', async () => {
  using test = createTestLane('http://127.0.0.1:1');
  const { path: workDir } = test.lane.workDir;
  const program = fakeCollector(workDir, '');
  const path = process.env['PATH'];
  const found = { file: program, version: '9.9.9' };
  expect(await findCollector({}, { PATH: path, OTLP_CHAOS_COLLECTOR: program })).toEqual(found);
  expect(await findCollector({}, { PATH: `${workDir}:${path}` })).toEqual(found);
  expect(await findCollector({}, { PATH: '', OTLP_CHAOS_TOOLS: workDir })).toEqual(found);
});

/** A program that says its version, and does `script` when it is started. */
function fakeCollector(folder: string, script: string): string {
  const file = join(folder, 'otelcol');
  const answers = 'case "$1" in --version) echo "otelcol version 9.9.9"; exit;; components) exit 1;; esac\n';
  writeFileSync(file, `#!/bin/sh\n${answers}${script}\n`);
  chmodSync(file, 0o755);
  return file;
}
