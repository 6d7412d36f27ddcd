import type { ChaosEvent } from '../../core/event.ts';
import { attemptsOf } from './attempt.ts';
import type { Attempt } from './attempt.ts';
import { itemsOf } from './lost-items.ts';
import { meaningOf } from './meaning.ts';

/**
 * Whether a sender may hold what this request carried for delivered: it was stored, whatever was answered, or the answer
 * says success. Half an answer whose status said so is a success to senders that read no further (S38).
 */
export function mayBeDelivered(attempt: Attempt): boolean {
  const { end, protocol } = attempt;
  if (!end || end.committed) return end !== undefined;
  const meaning = meaningOf(attempt);
  if (meaning === 'success' || meaning === 'partial') return true;
  return protocol !== 'grpc' && end.frames.some((frame) => /^HEAD(ERS)? 2\d\d/.test(frame));
}

/** The items that a sender may hold for delivered. */
export function deliveredOf(events: readonly ChaosEvent[]): Set<number> {
  const run = events.find((event) => event.type === 'workload.offered')?.run;
  return new Set(
    attemptsOf(events)
      .filter(mayBeDelivered)
      .flatMap((attempt) => [...itemsOf(attempt, run)]),
  );
}
