import type { ChaosEvent, EventOf } from '../../core/event.ts';
import { attemptsOf } from './attempt.ts';
import type { Attempt } from './attempt.ts';

/** An item that was given to the sender. */
export interface OfferedItem {
  readonly seq: number;
  /** The event by which it was given, with others. */
  readonly offer: number;
  readonly offeredAtMs: number;
  readonly attempts: readonly Attempt[];
  /** It was stored, or refused by itself. */
  readonly isSafe: boolean;
}

export type LostItem = OfferedItem;

/** The lost items of a run, in the order in which they were offered. */
export function lostItemsOf(events: readonly ChaosEvent[]): LostItem[] {
  return offeredItemsOf(events).filter(({ isSafe }) => !isSafe);
}

export function offeredItemsOf(events: readonly ChaosEvent[]): OfferedItem[] {
  const { attempts, safe } = journeysOf(events);
  return events
    .filter((event) => event.type === 'workload.offered')
    .flatMap(({ seq: offer, at: offeredAtMs, first, count }) =>
      Array.from({ length: count }, (_, index) => {
        const seq = first + index;
        return { seq, offer, offeredAtMs, attempts: attempts.get(seq) ?? [], isSafe: safe.has(seq) };
      }),
    );
}

/** Of each refusal at the door, how many items did not arrive all the same: a caller who gave up may have been too quick. */
export function missingOf(events: readonly ChaosEvent[]): (refusal: EventOf<'workload.refused'>) => number {
  const { safe } = journeysOf(events);
  return ({ first, count }) =>
    Array.from({ length: count }, (_, index) => first + index).filter((seq) => !safe.has(seq)).length;
}

function journeysOf(events: readonly ChaosEvent[]) {
  const run = events.find((event) => event.type === 'workload.offered' || event.type === 'workload.refused')?.run;
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
  return { attempts, safe };
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
