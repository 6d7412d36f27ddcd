import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { collector } from '../../src/senders/collector.ts';
import type { Lane } from '../../src/senders/sender.ts';
import { requireTool } from '../tools/tools.ts';
import { eventually } from '../wire/clients.ts';
import { seqsSeen, startGrpcStandIn, startHttpStandIn } from '../workload/stand-in.ts';
import { createTestLane } from './test-lane.ts';
import type { TestLane } from './test-lane.ts';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
const quickRetry = { initialMs: 50, maxIntervalMs: 100 };
let collectorBin = '';
beforeEach((context) => {
  collectorBin = requireTool('otelcol-chaos', context);
});

test('forty exporters in one Collector each deliver to their own backend, each item once', async () => {
  const lanes = await Promise.all(
    upTo(40).map(async (run) => {
      const protocol = (['grpc', 'http/protobuf', 'http/json'] as const)[run % 3]!;
      const backend = protocol === 'grpc' ? await startGrpcStandIn() : await startHttpStandIn();
      return { backend, test: createTestLane(backend.url, { id: `l${run}`, run, protocol, collectorBin }) };
    }),
  );
  await using cleanUp = new AsyncDisposableStack();
  for (const { backend, test } of lanes) {
    cleanUp.use(backend);
    cleanUp.use(test);
  }
  await using running = await collector.start(lanesOf(...lanes.map(({ test }) => test)));
  await Promise.all(running.lanes.map((lane) => lane.offer('traces', 1, 20)));
  await Promise.all(running.lanes.map((lane) => lane.flushed()));
  const claims = await Promise.all(running.lanes.map((lane) => lane.claims!()));
  for (const [index, { backend, test }] of lanes.entries()) {
    expect(seqsSeen(backend.requests, index + 1)).toEqual(upTo(20));
    expect(backend.requests.flatMap(({ identity }) => identity.map(({ run }) => run))).toEqual([index + 1]);
    expect(test.of('sender.started')).toHaveLength(1);
    expect(test.of('sender.ready')).toHaveLength(1);
    expect(test.of('workload.offered')).toEqual([expect.objectContaining({ run: index + 1, count: 20 })]);
    expect(claims[index]).toMatchObject({ sent: 20, failed: 0, dropped: 0 });
  }
});

test('what an exporter says of its trouble is recorded in its own lane alone, what names none in all', async () => {
  await using healthy = await startHttpStandIn();
  await using ailing = await startHttpStandIn((_, response) => response.writeHead(503).end());
  using one = createTestLane(healthy.url, { id: 'one', collectorBin, settings: { protocol: 'http' } });
  const settings = { protocol: 'http', retry: quickRetry } as const;
  using two = createTestLane(ailing.url, { id: 'two', collectorBin, settings });
  await using running = await collector.start(lanesOf(one, two));
  await running.lanes[1]!.offer('traces', 1, 10);
  await eventually(() => two.printed().includes('Will retry the request after interval'), 'the lane says so');
  expect(one.printed()).not.toContain('Will retry the request after interval');
  expect(two.printed()).not.toContain('"otelcol.component.id":"otlp/one"');
  for (const test of [one, two]) expect(test.printed()).toContain('Everything is ready');
});

test('a channel of grpc-go, whose lines name no exporter, is known by the address that it connects to', async () => {
  await using healthy = await startGrpcStandIn();
  using one = createTestLane(healthy.url, { id: 'one', collectorBin });
  // Nobody listens at port 1.
  using two = createTestLane('http://127.0.0.1:1', { id: 'two', collectorBin, settings: { retry: quickRetry } });
  await using running = await collector.start(lanesOf(one, two));
  await running.lanes[1]!.offer('traces', 1, 10);
  await eventually(() => two.printed().includes('createTransport failed to connect'), 'the lane says so');
  expect(one.printed()).not.toContain('createTransport failed to connect');
});

test('a lane is flushed while its neighbour still retries, and each claims what is true of itself', async () => {
  await using healthy = await startHttpStandIn();
  await using ailing = await startHttpStandIn((_, response) => response.writeHead(400).end());
  await using busy = await startHttpStandIn((_, response) => response.writeHead(503).end());
  const settings = { protocol: 'http', retry: quickRetry } as const;
  using one = createTestLane(healthy.url, { id: 'one', collectorBin, settings });
  using two = createTestLane(ailing.url, { id: 'two', collectorBin, settings });
  using three = createTestLane(busy.url, { id: 'three', collectorBin, settings });
  await using running = await collector.start(lanesOf(one, two, three));
  const [first, second, third] = running.lanes;
  await third!.offer('traces', 1, 10);
  await first!.offer('metrics', 1, 250);
  await second!.offer('logs', 1, 30);
  await Promise.all([first!.flushed(), second!.flushed()]);
  expect(await first!.claims!()).toMatchObject({ sent: 250, failed: 0, dropped: 0 });
  expect(await second!.claims!()).toMatchObject({ sent: 0, failed: 30, dropped: 0 });
  expect(await third!.claims!()).toMatchObject({ sent: 0, failed: 0, dropped: 0 });
});

test('what a batch processor loses to a full queue is claimed as dropped, what a caller was told is not', async () => {
  await using deaf = await startHttpStandIn(() => {});
  const settings = { protocol: 'http', queue: { size: 1, consumers: 1 } } as const;
  const batch = { items: 100, maxItems: 100, delayMs: 50, at: 'processor' } as const;
  using told = createTestLane(deaf.url, { id: 'told', collectorBin, settings });
  using swallowed = createTestLane(deaf.url, { id: 'swallowed', collectorBin, settings: { ...settings, batch } });
  const running = await collector.start(lanesOf(told, swallowed));
  const [first, second] = running.lanes;
  await first!.offer('traces', 1, 300);
  await second!.offer('traces', 1, 300);
  await eventually(() => swallowed.printed().includes('Sender failed'), 'the processor has tried');
  expect(await first!.claims!()).toMatchObject({ sent: 0, failed: 0, dropped: 0 });
  await eventually(async () => (await second!.claims!())?.dropped === 200, 'two of three batches are dropped');
  await running.kill();
  await running.stop();
  expect(told.of('workload.finished')).toMatchObject([{ offered: 100, refused: 200 }]);
  expect(swallowed.of('workload.finished')).toMatchObject([{ offered: 300, refused: 0 }]);
});

test('a lane whose items wait in a batch is not flushed', async () => {
  await using backend = await startHttpStandIn();
  const batch = { items: 1000, delayMs: 1500, at: 'processor' } as const;
  using test = createTestLane(backend.url, { collectorBin, settings: { protocol: 'http', batch } });
  await using running = await collector.start([test.lane]);
  await running.lanes[0]!.offer('traces', 1, 150);
  // Nor may it say that nothing is unfinished: its exporter has not seen them.
  expect((await running.lanes[0]!.claims!())?.unfinished).toBeUndefined();
  await running.lanes[0]!.flushed();
  expect(await running.lanes[0]!.claims!()).toMatchObject({ sent: 150, unfinished: 0, isPublic: true });
  expect(backend.requests).toHaveLength(1);
  expect(seqsSeen(backend.requests, 6)).toEqual(upTo(150));
});

test('a queue gathers small requests into one', async () => {
  await using backend = await startHttpStandIn();
  const settings = { protocol: 'http', batch: { items: 500, maxItems: 500, delayMs: 10_000 } } as const;
  using test = createTestLane(backend.url, { collectorBin, settings });
  await using running = await collector.start([test.lane]);
  await running.lanes[0]!.offer('traces', 1, 500);
  await running.lanes[0]!.flushed();
  expect(backend.requests.map(({ items }) => items)).toEqual([500]);
});

test('after a kill a persistent queue is read by the next start, a queue in memory is gone', async () => {
  await using failing = await startHttpStandIn((_, response) => response.writeHead(503).end());
  await using healthy = await startHttpStandIn();
  const to = (url: string): Lane['settings'] => ({
    endpoints: { grpc: url, http: url },
    protocol: 'http',
    retry: quickRetry,
  });
  using kept = createTestLane(failing.url, { id: 'kept', run: 1, collectorBin });
  using lost = createTestLane(failing.url, { id: 'lost', run: 2, collectorBin, workDir: kept.lane.workDir });
  const lanesTo = (url: string): [Lane, Lane] => [
    { ...kept.lane, settings: { ...to(url), queue: { persistent: true } } },
    { ...lost.lane, settings: to(url) },
  ];
  const first = await collector.start(lanesTo(failing.url));
  for (const lane of first.lanes) await lane.offer('traces', 1, 250);
  await eventually(() => failing.requests.length >= 2, 'both try');
  await first.kill();
  expect(kept.of('sender.exited')).toMatchObject([{ signal: 'SIGKILL' }]);
  expect(readdirSync(join(kept.lane.workDir.path, 'collector-queues'))).toContain('exporter_otlp_http_kept_traces');

  await using second = await collector.start(lanesTo(healthy.url));
  await eventually(() => new Set(seqsSeen(healthy.requests, 1)).size === 250, 'the queue on disk is delivered');
  await second.lanes[0]!.flushed();
  expect(seqsSeen(healthy.requests, 2)).toEqual([]);
});

test('a Collector that was built without what a lane needs is said to be, before anything starts', async () => {
  using test = createTestLane('http://127.0.0.1:1', { settings: { queue: { persistent: true } } });
  const program = join(test.lane.workDir.path, 'otelcol');
  const components = 'receivers: [{name: otlp}]\nexporters: [{name: otlp_grpc}]\n';
  const answer = `case "$1" in --version) echo version 9.9.9;; components) printf '${components}';; *) exit 1;; esac`;
  writeFileSync(program, `#!/bin/sh\n${answer}\n`);
  chmodSync(program, 0o755);
  const starting = collector.start([{ ...test.lane, collectorBin: program }]);
  await expect(starting).rejects.toThrow(
    /otelcol \(9\.9\.9\) was built without file_storage \(extensions\)\. Take one/,
  );
  expect(test.events).toEqual([]);
});

test('lanes with different limits of descriptors cannot share a process', async () => {
  using one = createTestLane('http://127.0.0.1:1', {
    id: 'one',
    collectorBin,
    settings: { limits: { descriptors: 99 } },
  });
  using two = createTestLane('http://127.0.0.1:1', { id: 'two', collectorBin });
  await expect(collector.start(lanesOf(one, two))).rejects.toThrow('different limits of descriptors');
});

function lanesOf(...tests: TestLane[]): [Lane, ...Lane[]] {
  return tests.map(({ lane }) => lane) as [Lane, ...Lane[]];
}
