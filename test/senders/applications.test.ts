import { expect, test } from 'vitest';
import { findSender } from '../../src/senders/index.ts';
import { eventually } from '../wire/clients.ts';
import { seqsSeen } from '../workload/stand-in.ts';
import { applicationNames, startLanes } from './application-lanes.ts';
import { isGone } from './processes.ts';

/* What every application must do, whatever its language: one process, several exporters, none in the way of another. */

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

test.for(applicationNames)('%s: three lanes in one process, each to its own backend', async (name, context) => {
  await using started = await startLanes(name, context, ['accept', 'accept', 'accept']);
  const { running, backends } = started;
  await Promise.all(running.lanes.map((lane, index) => lane.offer('traces', 1, 600 + index)));
  await Promise.all(running.lanes.map((lane) => lane.flushed()));
  for (const [index, { requests }] of backends.entries()) {
    const runs = requests.flatMap(({ identity }) => identity.map(({ run }) => run));
    expect(new Set(runs)).toEqual(new Set([index + 1]));
    expect(seqsSeen(requests, index + 1)).toEqual(upTo(600 + index));
    expect(await running.lanes[index]!.claims!()).toMatchObject({ sent: 600 + index, failed: 0, dropped: 0 });
  }
});

test.for(applicationNames)('%s: what fails in one lane is said and claimed of it alone', async (name, context) => {
  await using started = await startLanes(name, context, ['accept', 'refuse']);
  const { running, lanes } = started;
  await Promise.all(running.lanes.map((lane) => lane.offer('traces', 1, 20)));
  await Promise.all(running.lanes.map((lane) => lane.flushed()));
  expect(await running.lanes[0]!.claims!()).toMatchObject({ sent: 20, failed: 0, dropped: 0 });
  expect(await running.lanes[1]!.claims!()).toMatchObject({ sent: 0, failed: 20, dropped: 0 });
  await eventually(() => lanes[1]!.printed() !== '', 'the failed lane has said so');
  expect(lanes[0]!.printed()).toBe('');
});

test.for(applicationNames)('%s: spans that find the queue full are claimed as dropped', async (name, context) => {
  const few = { queue: { size: 10 }, timeoutMs: 1000 };
  await using started = await startLanes(name, context, ['accept', 'hang'], [{}, few]);
  const [roomy, full] = started.running.lanes;
  await roomy!.offer('traces', 1, 100);
  await full!.offer('traces', 1, 100);
  await roomy!.flushed();
  let dropped = 0;
  const ask = (): void => void full!.claims!().then((claims) => (dropped = claims?.dropped ?? 0));
  // Ten wait in the queue and a batch of ten is under way at most, perhaps one more that a worker has taken meanwhile.
  await eventually(() => (ask(), dropped >= 70), 'the full lane says what it dropped');
  expect(await full!.claims!()).toMatchObject({ sent: 0 });
  expect(await roomy!.claims!()).toMatchObject({ sent: 100, dropped: 0 });
});

test.for(applicationNames)('%s: each lane is told its own headers, and both are masked', async (name, context) => {
  const headers = ['first-secret', 'second-secret'].map((authorization) => ({ headers: { authorization } }));
  await using started = await startLanes(name, context, ['accept', 'accept'], headers);
  const { running, lanes, backends } = started;
  await Promise.all(running.lanes.map((lane) => lane.offer('traces', 1, 1)));
  await Promise.all(running.lanes.map((lane) => lane.flushed()));
  expect(backends.map(({ requests }) => requests[0]!.headers['authorization'])).toEqual([
    'first-secret',
    'second-secret',
  ]);
  for (const { events } of lanes) expect(JSON.stringify(events)).not.toContain('-secret');
});

test.for(applicationNames)('%s: a stop ends the process for all lanes, and each is told', async (name, context) => {
  await using started = await startLanes(name, context, ['accept', 'hang']);
  const { running, lanes, backends } = started;
  await running.lanes[0]!.offer('traces', 1, 7);
  await running.lanes[1]!.offer('traces', 1, 8);
  await running.stop();
  expect(isGone(running.pid!)).toBe(true);
  expect(seqsSeen(backends[0]!.requests, 1)).toEqual(upTo(7));
  for (const [index, lane] of lanes.entries()) {
    expect(lane.of('sender.signalled')[0]).toMatchObject({ signal: 'stop' });
    expect(lane.of('sender.exited')).toHaveLength(1);
    expect(lane.of('workload.finished')).toMatchObject([{ run: index + 1, offered: 7 + index }]);
  }
});

test.for(applicationNames)('%s: memory and descriptors are measured while it runs', async (name, context) => {
  if (process.platform !== 'linux') context.skip('only Linux tells how many descriptors are open');
  await using started = await startLanes(name, context, ['hang', 'hang']);
  const { running, lanes } = started;
  // An idle process may have its three standard streams open and nothing else: an unanswered export holds a socket.
  await running.lanes[0]!.offer('traces', 1, 1);
  await eventually(
    () => lanes.every((lane) => lane.of('sender.measured').some(({ descriptors }) => descriptors! > 3)),
    'every lane is told of an open socket',
  );
  for (const { rssBytes } of lanes[0]!.of('sender.measured')) expect(rssBytes).toBeGreaterThan(5_000_000);
});

test.for(applicationNames)(
  '%s: a time-out in milliseconds and no compression are what it does',
  async (name, context) => {
    await using started = await startLanes(name, context, ['hang'], [{ timeoutMs: 1000, compression: 'none' }]);
    const { running } = started;
    await running.lanes[0]!.offer('traces', 1, 5);
    let failed = 0;
    const ask = (): void => void running.lanes[0]!.claims!().then((claims) => (failed = claims?.failed ?? 0));
    // Some give the batch up, some the request. Well before 10 s, the time-out of an exporter that was told nothing.
    await eventually(() => (ask(), failed > 0 || started.abandoned > 0), 'the time-out is over');
  },
);

test('an older release that was not built is missing, and how to build it is said', async () => {
  expect(await findSender('python-http', { sdkVersion: '0.0.1' })).toEqual({
    missing: 'python-sender@0.0.1 is not built, or from other sources: otlp-chaos senders build python@0.0.1',
  });
});
