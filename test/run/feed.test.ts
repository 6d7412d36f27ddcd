import { expect, test } from 'vitest';
import { createTestClock } from '../../src/core/clock.ts';
import { startBackend } from '../../src/index.ts';
import { SenderLane } from '../../src/run/lane.ts';
import type { FeedPlan } from '../../src/run/lane.ts';
import type { RunningLane, RunningSender } from '../../src/senders/sender.ts';

const plan: FeedPlan = { signal: 'traces', rounds: 4, itemsPerRound: 10, everyMs: 100 };

test.each([
  [{}, ['0 ms: 1–10', '100 ms: 11–20', '200 ms: 21–30', '300 ms: 31–40']],
  [{ surge: 25 }, ['0 ms: 1–10', '100 ms: 11–35', '200 ms: 36–45', '300 ms: 46–70']],
  [{ steady: true, surge: 25 }, ['0 ms: 1–10', '100 ms: 11–35', '200 ms: 36–45', '300 ms: 46–70']],
])('rounds with %j come with numbers of their own, one after the other', async (more, expected) => {
  expect(await offersOf({ ...plan, ...more })).toEqual(expected);
});

test('steady rounds come when they are due, though the sender has not taken the first', async () => {
  expect(await offersOf({ ...plan, steady: true }, 1000)).toEqual([
    '0 ms: 1–10',
    '100 ms: 11–20',
    '200 ms: 21–30',
    '300 ms: 31–40',
  ]);
});

test('other rounds wait until the sender has taken what came before', async () => {
  expect(await offersOf(plan, 1000)).toEqual(['0 ms: 1–10', '1100 ms: 11–20', '2200 ms: 21–30', '3300 ms: 31–40']);
});

/** What a sender that takes so long for each round is given, and when. */
async function offersOf(feed: FeedPlan, takesMs = 0): Promise<string[]> {
  const clock = createTestClock();
  await using backend = await startBackend();
  const offers: string[] = [];
  const exporter: Pick<RunningLane, 'offer'> = {
    async offer(_, first, count) {
      offers.push(`${clock.now()} ms: ${first}–${first + count - 1}`);
      if (takesMs > 0) await new Promise<void>((resolve) => clock.after(takesMs, resolve));
    },
  };
  const lanePlan = { id: 'only', backend, settings: backend.settings(), run: 1 };
  const lane = new SenderLane(lanePlan, clock, {} as RunningSender, exporter as RunningLane);
  await playedThrough(clock, lane.feed(feed, new AbortController().signal));
  return offers;
}

/** Lets time pass until it is over. */
async function playedThrough(clock: ReturnType<typeof createTestClock>, doing: Promise<void>): Promise<void> {
  const waits = setInterval(() => clock.advance(10), 0);
  await doing.finally(() => clearInterval(waits));
}
