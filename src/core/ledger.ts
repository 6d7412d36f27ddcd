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

/**
 * Follows each item by its sequence number: two bytes an item, no hashing. Feed it a recording's events in order, or
 * live as they come.
 */
export interface Ledger {
  observe(event: ChaosEvent): void;
  report(): LedgerReport;
}

const attemptedBit = 0x40;
const rejectedBit = 0x80;
const storedMask = 0x3f;
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
  /** Per item: 6 bits of stored copies (saturating), one bit attempted, one bit rejected. */
  #items = new Uint8Array(1024);
  #offered = new Uint8Array(1024);
  #open = new Map<string, { identity: Identity; items: number; unmarked: number }>();
  #highest = 0;
  #extraCopies = 0;
  #unmarked = 0;

  constructor(run: number) {
    this.#run = run;
  }

  observe(event: ChaosEvent): void {
    switch (event.type) {
      case 'workload.offered':
        if (event.run === this.#run) this.#offer(event.first, event.count);
        return;
      case 'exchange.received':
        this.#open.set(event.exchange, event);
        for (const [first, last] of this.#rangesOf(event.identity)) this.#mark(first, last, attemptedBit);
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

  report(): LedgerReport {
    let [offered, attempted, accepted, rejected, duplicated, lost] = [0, 0, 0, 0, 0, 0];
    const lostRanges: [number, number][] = [];
    for (let seq = 0; seq <= this.#highest; seq++) {
      const item = this.#items[seq] ?? 0;
      const copies = item & storedMask;
      const wasOffered = this.#offered[seq] === 1;
      if (wasOffered) offered++;
      if (item & attemptedBit) attempted++;
      if (copies > 0) accepted++;
      else if (item & rejectedBit) rejected++;
      else if (wasOffered) {
        lost++;
        const open = lostRanges.at(-1);
        if (open && open[1] === seq - 1) open[1] = seq;
        else if (lostRanges.length < maxShownRanges) lostRanges.push([seq, seq]);
      }
      if (copies > 1) duplicated++;
    }
    const { extraCopies, unmarked } = { extraCopies: this.#extraCopies, unmarked: this.#unmarked };
    return { offered, attempted, accepted, rejected, duplicated, extraCopies, lost, lostRanges, unmarked };
  }

  #offer(first: number, count: number): void {
    this.#reserve(first + count - 1);
    this.#offered.fill(1, first, first + count);
  }

  #mark(first: number, last: number, bit: number): void {
    this.#reserve(last);
    for (let seq = first; seq <= last; seq++) this.#items[seq]! |= bit;
  }

  /** The backend refuses the last `rejected` items of a request, in the order of its ranges. */
  #commit(exchange: string, rejected: number): void {
    const received = this.#open.get(exchange);
    if (!received) return;
    this.#unmarked += received.unmarked;
    const ranges = this.#rangesOf(received.identity);
    let stored = ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0) - rejected;
    for (const [first, last] of ranges) {
      const keep = Math.min(Math.max(0, stored), last - first + 1);
      for (let seq = first; seq < first + keep; seq++) this.#store(seq);
      if (first + keep <= last) this.#mark(first + keep, last, rejectedBit);
      stored -= keep;
    }
  }

  #store(seq: number): void {
    const item = this.#items[seq]!;
    const copies = item & storedMask;
    if (copies > 0) this.#extraCopies++;
    if (copies < storedMask) this.#items[seq] = item + 1;
  }

  #rangesOf(identity: Identity): [number, number][] {
    return identity.filter(({ run }) => run === this.#run).flatMap(({ ranges }) => ranges);
  }

  #reserve(highest: number): void {
    if (highest > this.#highest) this.#highest = highest;
    if (highest < this.#items.length) return;
    const size = Math.max(highest + 1, this.#items.length * 2);
    this.#items = grown(this.#items, size);
    this.#offered = grown(this.#offered, size);
  }
}

function grown(bytes: Uint8Array<ArrayBuffer>, size: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(size);
  larger.set(bytes);
  return larger;
}
