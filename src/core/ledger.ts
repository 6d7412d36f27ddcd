import type { ChaosEvent, Identity } from './event.ts';

/** What became of the items of one run, each counted once per column. */
export interface LedgerReport {
  /** Given to the sender. */
  readonly offered: number;
  /** Seen in at least one request that was read whole. */
  readonly attempted: number;
  /** Stored at least once. */
  readonly accepted: number;
  /** Refused item by item in a partial success and never stored. */
  readonly rejected: number;
  /** Stored more than once. */
  readonly duplicated: number;
  /** Stores beyond the first, over all items. */
  readonly extraCopies: number;
  /** Offered, neither stored nor refused item by item. */
  readonly lost: number;
  /** First few lost sequence numbers as inclusive ranges, for people. */
  readonly lostRanges: readonly (readonly [number, number])[];
  /** Stored items that carry no identity of ours. */
  readonly unmarked: number;
}

/** The columns alone: cheap enough to be asked again and again while a run goes on. */
export type LedgerCounts = Omit<LedgerReport, 'lostRanges'>;

/**
 * Follows each item by its sequence number: one byte an item, no hashing, nothing to copy as it grows. Feed it a
 * recording's events in order, or live as they come.
 */
export interface Ledger {
  observe(event: ChaosEvent): void;
  counts(): LedgerCounts;
  report(): LedgerReport;
}

/* What is known of an item: copies stored (saturating: more than one is a duplicate) and three bits. */
const copiesMask = 0x1f;
const attemptedBit = 0x20;
const rejectedBit = 0x40;
const offeredBit = 0x80;

const pageItems = 4096;
const maxShownRanges = 8;

export function createLedger(run: number): Ledger {
  return new ItemLedger(run);
}

/** The ledger of a whole recording; without `workload.offered` in it nothing counts as offered, and so nothing as lost. */
export function ledgerOf(events: Iterable<ChaosEvent>, run: number): LedgerReport {
  const ledger = createLedger(run);
  for (const event of events) ledger.observe(event);
  return ledger.report();
}

class ItemLedger implements Ledger {
  readonly #run: number;
  /**
   * A byte for each item, in pages that are made when one of their items is met: a number far beyond the others, which a
   * sender that garbles ids may send, costs a page and not everything before it.
   */
  readonly #pages = new Map<number, Uint8Array>();
  /** How many items are in each state that a byte can say; all columns are sums over it. */
  readonly #inState = new Float64Array(256);
  readonly #open = new Map<string, { readonly identity: Identity; readonly unmarked: number }>();
  #extraCopies = 0;
  #unmarked = 0;

  constructor(run: number) {
    this.#run = run;
  }

  observe(event: ChaosEvent): void {
    switch (event.type) {
      case 'workload.offered':
        if (event.run === this.#run) this.#mark(event.first, event.first + event.count - 1, offeredBit);
        return;
      case 'exchange.received':
        this.#open.set(event.exchange, { identity: event.identity, unmarked: event.unmarked });
        for (const { run, ranges } of event.identity) {
          if (run === this.#run) for (const [first, last] of ranges) this.#mark(first, last, attemptedBit);
        }
        return;
      case 'exchange.aborted':
        this.#open.delete(event.exchange);
        return;
      case 'reply.sent':
      case 'reply.failed':
        if (event.committed) this.#commit(event.exchange, event.rejected);
        this.#open.delete(event.exchange);
        return;
      default:
    }
  }

  counts(): LedgerCounts {
    let [offered, attempted, accepted, rejected, duplicated, lost] = [0, 0, 0, 0, 0, 0];
    for (const [state, items] of this.#inState.entries()) {
      const copies = state & copiesMask;
      if (state & offeredBit) offered += items;
      if (state & attemptedBit) attempted += items;
      if (copies > 0) accepted += items;
      else if (state & rejectedBit) rejected += items;
      else if (isLost(state)) lost += items;
      if (copies > 1) duplicated += items;
    }
    const { extraCopies, unmarked } = { extraCopies: this.#extraCopies, unmarked: this.#unmarked };
    return { offered, attempted, accepted, rejected, duplicated, extraCopies, lost, unmarked };
  }

  report(): LedgerReport {
    const counts = this.counts();
    return { ...counts, lostRanges: counts.lost > 0 ? this.#lostRanges() : [] };
  }

  #lostRanges(): [number, number][] {
    const lostRanges: [number, number][] = [];
    for (const [number, page] of [...this.#pages].toSorted(([a], [b]) => a - b)) {
      for (let index = 0; index < pageItems; index++) {
        if (!isLost(page[index]!)) continue;
        const seq = number * pageItems + index;
        const open = lostRanges.at(-1);
        if (open && open[1] === seq - 1) open[1] = seq;
        else if (lostRanges.length < maxShownRanges) lostRanges.push([seq, seq]);
        else return lostRanges;
      }
    }
    return lostRanges;
  }

  /**
   * A partial success says how many items it refuses and not which ones, so it is a convention that they are the last:
   * those without an identity, before them those of the highest run and number (decision 0027).
   */
  #commit(exchange: string, rejected: number): void {
    const received = this.#open.get(exchange);
    if (!received) return;
    const { identity, unmarked } = received;
    const rejectedUnmarked = Math.min(rejected, unmarked);
    this.#unmarked += unmarked - rejectedUnmarked;
    let stored = identity.reduce((sum, { ranges }) => sum + itemsIn(ranges), 0) - (rejected - rejectedUnmarked);
    for (const { run, ranges } of identity) {
      const items = itemsIn(ranges);
      const keep = Math.min(Math.max(0, stored), items);
      stored -= keep;
      if (run !== this.#run) continue;
      if (keep === items) for (const [first, last] of ranges) this.#store(first, last);
      else this.#storeSome(numbersIn(ranges, items), keep);
    }
  }

  #storeSome(numbers: Float64Array, keep: number): void {
    for (const seq of numbers.subarray(0, keep)) this.#store(seq, seq);
    for (const seq of numbers.subarray(keep)) this.#mark(seq, seq, rejectedBit);
  }

  #mark(first: number, last: number, bit: number): void {
    this.#change(first, last, (state) => state | bit);
  }

  #store(first: number, last: number): void {
    this.#change(first, last, (state) => {
      const copies = state & copiesMask;
      if (copies > 0) this.#extraCopies++;
      return copies < copiesMask ? state + 1 : state;
    });
  }

  /** Inclusive; nothing where `last` is before `first`. */
  #change(first: number, last: number, next: (state: number) => number): void {
    for (let seq = first; seq <= last;) {
      const number = Math.floor(seq / pageItems);
      const start = number * pageItems;
      const end = Math.min(last - start, pageItems - 1);
      const page = this.#page(number);
      for (let index = seq - start; index <= end; index++) {
        const state = page[index]!;
        const changed = next(state);
        this.#inState[state]!--;
        this.#inState[changed]!++;
        page[index] = changed;
      }
      seq = start + pageItems;
    }
  }

  #page(number: number): Uint8Array {
    let page = this.#pages.get(number);
    if (!page) this.#pages.set(number, (page = new Uint8Array(pageItems)));
    return page;
  }
}

type Ranges = Identity[number]['ranges'];

function itemsIn(ranges: Ranges): number {
  return ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

/** Each number as often as it came, in ascending order: ranges overlap where an item came twice. */
function numbersIn(ranges: Ranges, items: number): Float64Array {
  const numbers = new Float64Array(items);
  let at = 0;
  for (const [first, last] of ranges) for (let seq = first; seq <= last; seq++) numbers[at++] = seq;
  return numbers.toSorted();
}

function isLost(state: number): boolean {
  return (state & offeredBit) !== 0 && (state & (copiesMask | rejectedBit)) === 0;
}
