import type { Identity } from '../core/event.ts';

/**
 * More ranges than this are not recorded for one request: enough for a batch of 32 thousand items of which every other one
 * went elsewhere, at most a few hundred KiB of an event. Items beyond it count as unmarked, so that checks about single
 * items become unproven; an item is never claimed that did not come.
 */
export const maxRanges = 16_384;

const nothing: Identity = Object.freeze([]) as never;

type Range = [first: number, last: number];

/** Collects which items of ours a request carries; cheap while they come one after the other. */
export class IdentityRanges {
  /** Run, first and last of each stretch, flat. */
  readonly #stretches: number[] = [];
  #run = 0;
  #first = 0;
  #last = 0;

  add(run: number, seq: number): void {
    if (run === this.#run && seq === this.#last + 1) {
      this.#last = seq;
      return;
    }
    this.#close();
    this.#run = run;
    this.#first = seq;
    this.#last = seq;
  }

  /** Runs and their ranges in ascending order; `left` items did not fit. */
  finish(): { readonly identity: Identity; readonly left: number } {
    this.#close();
    this.#run = 0;
    if (this.#stretches.length === 0) return { identity: nothing, left: 0 };
    const identity: Identity = [];
    let room = maxRanges;
    let left = 0;
    for (const [run, { firsts, lasts }] of this.#byRun()) {
      const ranges = mergedRanges(firsts, lasts);
      const kept = ranges.slice(0, room);
      for (const [first, last] of ranges.slice(room)) left += last - first + 1;
      room -= kept.length;
      if (kept.length > 0) identity.push({ run, ranges: kept });
    }
    return { identity, left };
  }

  #close(): void {
    if (this.#run !== 0) this.#stretches.push(this.#run, this.#first, this.#last);
  }

  #byRun(): [run: number, { firsts: number[]; lasts: number[] }][] {
    const runs = new Map<number, { firsts: number[]; lasts: number[] }>();
    const flat = this.#stretches;
    for (let at = 0; at < flat.length; at += 3) {
      let run = runs.get(flat[at]!);
      if (!run) runs.set(flat[at]!, (run = { firsts: [], lasts: [] }));
      run.firsts.push(flat[at + 1]!);
      run.lasts.push(flat[at + 2]!);
    }
    return [...runs].toSorted(([a], [b]) => a - b);
  }
}

/**
 * Ranges that hold each number as often as the stretches did, the same ones in whatever order the stretches came: the
 * first holds what came at all, others hold what came again.
 */
function mergedRanges(firsts: readonly number[], lasts: readonly number[]): Range[] {
  if (firsts.length === 1) return [[firsts[0]!, lasts[0]!]];
  const opening = Float64Array.from(firsts).toSorted();
  const closing = Float64Array.from(lasts).toSorted();
  const ranges: Range[] = [];
  const open: number[] = [];
  for (let next = 0, end = 0; end < closing.length;) {
    const first = opening[next] ?? Infinity;
    const last = closing[end]!;
    if (first > last + 1) ranges.push([open.pop()!, last]);
    else if (first <= last) open.push(first);
    // Else one stretch ends where another begins: the range that is open goes on.
    if (first <= last + 1) next++;
    if (first > last) end++;
  }
  return ranges.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
}
