import type { ChaosEvent } from '../../core/event.ts';
import { attemptsOf } from './attempt.ts';
import type { Attempt } from './attempt.ts';

/** An item that was given to the sender and neither stored nor refused by itself. */
export interface LostItem {
  readonly seq: number;
  readonly offeredAtMs: number;
  readonly attempts: readonly Attempt[];
}

/** The lost items of a run, in the order in which they were offered. */
export function lostItemsOf(events: readonly ChaosEvent[]): LostItem[] {
  const run = events.find((event) => event.type === 'workload.offered')?.run;
  const attempts = new Map<number, Attempt[]>();
  const safe = new Set<number>();
  for (const attempt of attemptsOf(events)) {
    for (const seq of itemsOf(attempt, run)) {
      const known = attempts.get(seq);
      if (known) known.push(attempt);
      else attempts.set(seq, [attempt]);
      if (attempt.end?.committed) safe.add(seq);
    }
  }
  const lost: LostItem[] = [];
  for (const event of events) {
    if (event.type !== 'workload.offered') continue;
    for (let seq = event.first; seq < event.first + event.count; seq++) {
      if (!safe.has(seq)) lost.push({ seq, offeredAtMs: event.at, attempts: attempts.get(seq) ?? [] });
    }
  }
  return lost;
}

/** The numbers of our items in a request. */
export function* itemsOf({ received }: Attempt, run: number | undefined): Generator<number> {
  for (const { run: theirs, ranges } of received.identity) {
    if (theirs !== run) continue;
    for (const [first, last] of ranges) for (let seq = first; seq <= last; seq++) yield seq;
  }
}

/** `1–5, 9`, cut after a few. */
export function rangesText(items: readonly LostItem[]): string {
  const ranges: [number, number][] = [];
  for (const { seq } of items) {
    const open = ranges.at(-1);
    if (open && open[1] === seq - 1) open[1] = seq;
    else ranges.push([seq, seq]);
  }
  const shown = ranges.slice(0, maxShownRanges).map(([first, last]) => (first === last ? first : `${first}–${last}`));
  return [...shown, ...(ranges.length > maxShownRanges ? ['…'] : [])].join(', ');
}

const maxShownRanges = 8;
