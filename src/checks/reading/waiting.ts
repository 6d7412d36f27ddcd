import type { ChaosEvent } from '../../core/event.ts';
import { attemptsOf } from './attempt.ts';
import { itemsOf } from './lost-items.ts';
import { meaningOf } from './meaning.ts';

/** Items that had been given to the sender before this event, and neither been stored nor refused for good by then. */
export function itemsWaitingAt(seq: number, events: readonly ChaosEvent[]): number[] {
  const run = events.find((event) => event.type === 'workload.offered')?.run;
  const done = new Set<number>();
  for (const attempt of attemptsOf(events)) {
    const { end } = attempt;
    if (!end || end.seq > seq) continue;
    const meaning = meaningOf(attempt);
    if (!end.committed && meaning !== 'permanent' && meaning !== 'exhausted-bare') continue;
    for (const item of itemsOf(attempt, run)) done.add(item);
  }
  return events
    .filter((event) => event.type === 'workload.offered')
    .filter((event) => event.seq < seq)
    .flatMap(({ first, count }) => Array.from({ length: count }, (_, index) => first + index))
    .filter((item) => !done.has(item));
}
