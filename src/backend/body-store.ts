import { MalformedBody } from '../otlp/malformed-body.ts';
import { decodeRequest } from '../otlp/decode.ts';
import type { Encoding, Signal } from '../core/signal.ts';
import type { Loan } from '../wire/host.ts';

/** One request body as it was counted: inflated, without a gRPC frame. */
export interface KeptBody {
  readonly exchange: string;
  readonly signal: Signal;
  readonly encoding: Encoding;
  readonly body: Uint8Array;
  /** Whose it is, where a store is shared. */
  readonly owner: string;
}

/** Memory with bodies in it that come and go together. */
interface Slab {
  readonly sizeBytes: number;
  readonly exchanges: string[];
  /** Memory of our own, free from `used` on; else it is lent. */
  readonly own: Uint8Array | undefined;
  used: number;
  readonly loan: Disposable | undefined;
}

const slabBytes = 4 * 1024 * 1024;
/** A loan that is emptier than this is given back: the budget is for bodies. */
const leastFilled = 0.75;

/**
 * Keeps raw bodies within a budget of bytes. Raw, because a decoded object takes seven times the memory and most bodies
 * are never looked at; where they lie if that is lent, else in slabs that are used again, because a buffer for each
 * request costs more than counting it.
 */
export class BodyStore {
  readonly #maxBytes: number;
  readonly #kept = new Map<string, KeptBody>();
  /** Oldest first. */
  readonly #slabs: Slab[] = [];
  /** The one of ours that has room. */
  #open: Slab | undefined;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Without a loan it is a copy that is kept: the body is a view into a buffer of the engines. None over the budget is. */
  keep(received: KeptBody, loan?: Loan): void {
    const { exchange, body } = received;
    if (body.length > this.#maxBytes) return;
    if (loan && loan.sizeBytes <= this.#maxBytes && body.length >= leastFilled * loan.sizeBytes) {
      this.#makeRoom(loan.sizeBytes);
      this.#add({ sizeBytes: loan.sizeBytes, exchanges: [exchange], own: undefined, used: 0, loan: loan.keep() });
      this.#kept.set(exchange, received);
      return;
    }
    const slab = this.#slabFor(body.length);
    const copy = slab.own!.subarray(slab.used, (slab.used += body.length));
    copy.set(body);
    slab.exchanges.push(exchange);
    this.#kept.set(exchange, { ...received, body: copy });
  }

  get(exchange: string): KeptBody | undefined {
    return this.#kept.get(exchange);
  }

  /** All of a signal, or those of one owner. */
  of(signal: Signal, owner?: string): KeptBody[] {
    return [...this.#kept.values()].filter(
      (kept) => kept.signal === signal && (owner === undefined || kept.owner === owner),
    );
  }

  /** One request in OTLP/JSON shape, if it is still kept. */
  decoded(exchange: string): object | undefined {
    const kept = this.get(exchange);
    return kept && decoded(kept);
  }

  decodedOf(signal: Signal, owner?: string): object[] {
    return this.of(signal, owner).map(decoded);
  }

  /** Forgets those of one owner. Memory is given back once nobody has any; until then it is used again when its turn comes. */
  drop(owner: string): void {
    for (const [exchange, kept] of this.#kept) if (kept.owner === owner) this.#kept.delete(exchange);
    if (this.#kept.size === 0) this.clear();
  }

  clear(): void {
    this.#kept.clear();
    for (const { loan } of this.#slabs) loan?.[Symbol.dispose]();
    this.#slabs.length = 0;
    this.#open = undefined;
    this.#bytes = 0;
  }

  /** Room for `length` bytes: in the open slab, else in the oldest one once it is emptied, else in a new one. */
  #slabFor(length: number): Slab {
    if (this.#open && this.#open.sizeBytes - this.#open.used >= length) return this.#open;
    const sizeBytes = Math.min(Math.max(slabBytes, length), this.#maxBytes);
    const own = this.#makeRoom(sizeBytes) ?? Buffer.allocUnsafeSlow(sizeBytes);
    this.#open = { sizeBytes, exchanges: [], own, used: 0, loan: undefined };
    this.#add(this.#open);
    return this.#open;
  }

  #add(slab: Slab): void {
    this.#bytes += slab.sizeBytes;
    this.#slabs.push(slab);
  }

  /** Drops the oldest until so many bytes more are within the budget. Returns memory of just that size if some was ours. */
  #makeRoom(sizeBytes: number): Uint8Array | undefined {
    let free: Uint8Array | undefined;
    while (this.#bytes + sizeBytes > this.#maxBytes) {
      const oldest = this.#slabs.shift()!;
      this.#bytes -= oldest.sizeBytes;
      for (const exchange of oldest.exchanges) this.#kept.delete(exchange);
      oldest.loan?.[Symbol.dispose]();
      if (oldest === this.#open) this.#open = undefined;
      if (oldest.sizeBytes === sizeBytes) free = oldest.own;
    }
    return free;
  }
}

/** The request in OTLP/JSON shape, or why it cannot be read: counting looks less deep than decoding. */
function decoded({ signal, encoding, body }: KeptBody): object {
  try {
    return decodeRequest(signal, encoding, body);
  } catch (error) {
    if (error instanceof MalformedBody) return { malformed: error.message };
    throw error;
  }
}
