import { isStored } from './fates.ts';
import { itemsIn, refusedIn } from './foreign-decoder.ts';
import type { ItemName } from './foreign-decoder.ts';
import type { RawExchange } from './raw-exchange.ts';

/** The columns of a ledger, and the numbers behind the one that matters most. */
export interface Count {
  readonly offered: number;
  readonly attempted: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly duplicated: number;
  readonly extraCopies: number;
  readonly lost: number;
  readonly lostSeqs: readonly number[];
}

interface ItemState {
  isOffered: boolean;
  isAttempted: boolean;
  isRefused: boolean;
  copies: number;
}

/**
 * What became of each item, from raw bodies and answers: an object for each item in a map, everything decoded. Slow and
 * plain, so that it can be seen to be right.
 */
export class IndependentCount {
  readonly #runs = new Map<number, Map<number, ItemState>>();
  /** Stored items without a number. */
  unmarked = 0;

  offer(run: number, seq: number): void {
    this.#stateOf({ run, seq }).isOffered = true;
  }

  take(exchange: RawExchange): void {
    const items = itemsIn(exchange);
    for (const item of items) if (item) this.#stateOf(item).isAttempted = true;
    if (!isStored(exchange.fate, { isAnswered: exchange.answer !== undefined })) return;
    const refused = exchange.answer ? refusedIn(exchange, exchange.answer) : 0;
    const inOrder = items.toSorted(byNumber);
    for (const item of inOrder.slice(0, inOrder.length - refused)) {
      if (item) this.#stateOf(item).copies++;
      else this.unmarked++;
    }
    for (const item of inOrder.slice(inOrder.length - refused)) if (item) this.#stateOf(item).isRefused = true;
  }

  of(run: number): Count {
    const items = [...(this.#runs.get(run) ?? [])].toSorted(([a], [b]) => a - b);
    const count = (is: (state: ItemState) => boolean): number => items.filter(([, state]) => is(state)).length;
    const isLost = ({ isOffered, isRefused, copies }: ItemState): boolean => isOffered && !isRefused && copies === 0;
    return {
      offered: count(({ isOffered }) => isOffered),
      attempted: count(({ isAttempted }) => isAttempted),
      accepted: count(({ copies }) => copies > 0),
      rejected: count(({ isRefused, copies }) => isRefused && copies === 0),
      duplicated: count(({ copies }) => copies > 1),
      extraCopies: items.reduce((sum, [, { copies }]) => sum + Math.max(0, copies - 1), 0),
      lost: count(isLost),
      lostSeqs: items.filter(([, state]) => isLost(state)).map(([seq]) => seq),
    };
  }

  #stateOf({ run, seq }: Exclude<ItemName, undefined>): ItemState {
    let items = this.#runs.get(run);
    if (!items) this.#runs.set(run, (items = new Map()));
    let state = items.get(seq);
    if (!state) items.set(seq, (state = { isOffered: false, isAttempted: false, isRefused: false, copies: 0 }));
    return state;
  }
}

/** By run and number; what has neither comes last (decision 0027). */
function byNumber(a: ItemName, b: ItemName): number {
  if (!a || !b) return Number(!a) - Number(!b);
  return a.run - b.run || a.seq - b.seq;
}
