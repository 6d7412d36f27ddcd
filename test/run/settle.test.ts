import { expect, test } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { createTestClock } from '../../src/core/clock.ts';
import type { EventDraft } from '../../src/core/event.ts';
import { createRecording } from '../../src/core/recording.ts';
import { SenderLane } from '../../src/run/lane.ts';
import type { Settled } from '../../src/run/lane.ts';
import type { RunningLane, RunningSender } from '../../src/senders/sender.ts';
import { history } from '../core/history.ts';

const run = 7;
const rule = { graceMs: 1000, quietMs: 5000, budgetMs: 20_000 };
const never = new Promise<void>(() => {});

/** A lane whose process and backend are made of nothing, in a time that the test moves. */
function laneOf({ flushed = never, exited = () => false }: { flushed?: Promise<void>; exited?: () => boolean } = {}) {
  const clock = createTestClock();
  const recording = createRecording(clock);
  const backend = { recording: () => recording } as Backend;
  const exporter = { offer: () => never, flushed: () => flushed } as RunningLane;
  const process = {
    get exited() {
      return exited();
    },
    stop: () => Promise.resolve(),
  } as RunningSender;
  const plan = { id: 'l1', backend, run, settings: { endpoints: { grpc: '', http: '' } } };
  const lane = new SenderLane(plan, clock, process, exporter);
  const tell = (made: { events: readonly EventDraft[] }): void => {
    for (const event of made.events) recording.append(event);
  };
  /** Lets time pass in small steps, as the rule looks again and again, and says when and why it was satisfied. */
  const settle = async (step: (ms: number) => void = () => {}): Promise<Settled & { atMs: number }> => {
    const settled: (Settled & { atMs: number })[] = [];
    const waiting = lane.settle(rule, new AbortController().signal);
    void waiting.then((result) => settled.push({ ...result, atMs: clock.now() }));
    while (settled.length === 0 && clock.now() < 4 * rule.budgetMs) {
      step(clock.now());
      clock.advance(50);
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    }
    return settled[0]!;
  };
  return { tell, settle, lane, clock };
}

const given = history(run).offer(1, 10);

test('a run is over a moment after every item is stored or refused by itself', async () => {
  const { tell, settle } = laneOf();
  tell(
    history(run)
      .offer(1, 10)
      .request('x1', [[1, 10]])
      .store('x1', { rejected: 3 }),
  );
  expect(await settle()).toEqual({ settled: true, because: 'every item is accounted for', rule, atMs: 1000 });
});

test('an item stored twice does not stand for one that is missing', async () => {
  const { tell, settle } = laneOf();
  const twice = history(run)
    .offer(1, 10)
    .request('x1', [[1, 9]])
    .store('x1')
    .request('x2', [[1, 9]])
    .store('x2')
    .request('x3', [[11, 11]])
    .store('x3');
  tell(twice);
  expect(await settle()).toMatchObject({ because: 'no traffic for 5000 ms' });
});

test('a run is over a moment after the sender says that nothing is left, though items are missing', async () => {
  const { tell, settle } = laneOf({ flushed: Promise.resolve() });
  tell(given);
  expect(await settle()).toEqual({
    settled: true,
    because: 'the sender says that nothing is left to send',
    rule,
    atMs: 1000,
  });
});

test('a run is over after a long silence, counted from the last traffic', async () => {
  const { tell, settle } = laneOf();
  tell(given);
  const settled = await settle((nowMs) => {
    if (nowMs === 3000)
      tell({
        events: history(run)
          .request('x1', [[1, 10]])
          .refuse('x1').events,
      });
  });
  expect(settled).toEqual({ settled: true, because: 'no traffic for 5000 ms', rule, atMs: 8000 });
});

test('a silence from before the sender was given everything does not count', async () => {
  const { tell, settle, clock } = laneOf();
  clock.advance(60_000);
  tell(given);
  const begunMs = clock.now();
  const { because, atMs } = await settle();
  expect([because, atMs - begunMs]).toEqual(['no traffic for 5000 ms', 5000]);
});

test('a run is over when the sender is gone', async () => {
  let isGone = false;
  const { tell, settle } = laneOf({ exited: () => isGone });
  tell(given);
  const settled = await settle((nowMs) => (isGone = nowMs >= 2000));
  expect(settled).toEqual({ settled: true, because: 'the sender is gone', rule, atMs: 2050 });
});

test('a run whose budget is spent has an end, and has not settled', async () => {
  const { tell, settle } = laneOf();
  tell(given);
  const settled = await settle((nowMs) => {
    if (nowMs % 1000 === 0)
      tell(
        history(run)
          .request(`x${nowMs}`, [[1, 10]])
          .refuse(`x${nowMs}`),
      );
  });
  expect(settled).toEqual({ settled: false, because: '20000 ms were not enough', rule, atMs: 20_000 });
});

test('what breaks off when the sender ends still belongs to the run, and nobody waits for it for long', async () => {
  const { tell, lane, clock } = laneOf();
  const held = history(run)
    .offer(1, 10)
    .request('x1', [[1, 10]]);
  tell(held);
  let isOver = false;
  const ended = lane.ended(new AbortController().signal).then(() => (isOver = true));
  await passing(clock, 100);
  expect(isOver).toBe(false);
  tell({ events: history(run).breakOff('x1', { committed: true }).events });
  await passing(clock, 10);
  await ended;
  expect(lane.ledger()).toMatchObject({ accepted: 10, lost: 0 });
  tell({ events: history(run).request('x2', [[1, 1]]).events });
  const patience = lane.ended(new AbortController().signal);
  await passing(clock, 1010);
  await patience;
});

async function passing(clock: ReturnType<typeof createTestClock>, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 5) {
    clock.advance(5);
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  }
}
