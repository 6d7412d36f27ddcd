import type { ChaosEvent, EventOf } from '../../core/event.ts';
import type { CheckInput, Conditions, DeclaredSettings } from '../../core/verdict.ts';
import { hintOf } from './meaning.ts';
import { ordinalOf } from './attempt.ts';
import type { Attempt } from './attempt.ts';
import { ownDelayIn } from './own-delay.ts';

/** Jitter may make a pause half as long again as its nominal length (the Collector's does, more would surprise). */
const jitterFactor = 1.5;
/** Senders multiply their interval by at most two. */
const growthFactor = 2;
/** The longest first interval that is common: the Collector's. Used where nothing is known. */
const usualInitialMs = 5000;

type Retry = DeclaredSettings['retry'];

/** `notAsked` of checks that need a sender which retries. */
export function retriesAreOff({ declared }: Conditions): string | undefined {
  return declared.retry?.enabled === false ? 'this sender was told not to retry' : undefined;
}

/** The longest that a sender may wait after so many failures of the same data. */
export function longestPauseMs(retry: Retry, failures: number): number {
  const { initialMs = usualInitialMs, maxIntervalMs = Infinity } = retry ?? {};
  return jitterFactor * Math.min(maxIntervalMs, initialMs * growthFactor ** (failures - 1));
}

/** The same after this attempt, which may have been answered with a delay. */
export function longestPauseAfterMs(attempt: Attempt, retry: Retry): number {
  return Math.max(hintOf(attempt) ?? 0, longestPauseMs(retry, ordinalOf(attempt)));
}

/** The longest that a sender may wait at all. */
export function longestPauseEverMs(retry: Retry): number {
  return jitterFactor * (retry?.maxIntervalMs ?? Infinity);
}

/** How long data is kept, counted from its first attempt; undefined: not known. 0 stands for no end. */
export function budgetMsOf(retry: Retry): number | undefined {
  if (retry?.enabled === false) return 0;
  return retry?.maxElapsedMs === 0 ? Infinity : retry?.maxElapsedMs;
}

/**
 * What is to be expected after an attempt that failed and may be repeated. `due`: another one should have come by the
 * end of the run. `spent`: the sender may give up, its budget does not reach so far. `open`: the run was over too soon.
 */
export type Expectation = 'due' | 'spent' | 'open';

export function expectationAfter(attempt: Attempt, { events, conditions }: CheckInput): Expectation {
  const { retry } = conditions.declared;
  const endedAtMs = attempt.end?.at ?? Infinity;
  const pauseMs = longestPauseAfterMs(attempt, retry);
  const budgetMs = budgetMsOf(retry);
  const dueMs = endedAtMs + pauseMs;
  const spentMs = dueMs - attempt.carriers[0]!.started.at;
  // Nobody says how often a sender tries whose budget is not known; once is not enough.
  if (budgetMs === undefined ? ordinalOf(attempt) > 1 : spentMs > budgetMs) return 'spent';
  // Where this process stood still the sender may have too: its budget ran on, from before its first request came.
  if (budgetMs !== undefined && spentMs + ownDelayIn(events)(dueMs - budgetMs, dueMs) > budgetMs) return 'spent';
  return settledAtMs(events) - endedAtMs < pauseMs && !hasGivenUp(events) ? 'open' : 'due';
}

/** The sender itself says at the end of a run that settled: all that it was given is sent, failed or dropped. */
function hasGivenUp(events: readonly ChaosEvent[]): boolean {
  const claimed = events.findLast((event) => event.type === 'sender.claimed');
  if (!claimed || !finishOf(events)?.settled) return false;
  const offered = events.reduce((sum, event) => (event.type === 'workload.offered' ? sum + event.count : sum), 0);
  return claimed.sent + claimed.failed + (claimed.dropped ?? 0) >= offered;
}

/** When nothing more was to be expected of the sender; never, where the run ran out of time. */
export function settledAtMs(events: readonly ChaosEvent[]): number {
  const finished = finishOf(events);
  return finished?.settled ? finished.at : -Infinity;
}

export function finishOf(events: readonly ChaosEvent[]): EventOf<'run.finished'> | undefined {
  return events.findLast((event) => event.type === 'run.finished');
}
