import { MalformedBody } from '../otlp/malformed-body.ts';
import { decodeRequest } from '../otlp/decode.ts';
import type { Encoding, Signal } from '../core/signal.ts';

/** One request body as it was counted: inflated, without a gRPC frame. */
export interface KeptBody {
  readonly exchange: string;
  readonly signal: Signal;
  readonly encoding: Encoding;
  readonly body: Uint8Array;
}

interface Slab {
  bytes: Uint8Array;
  used: number;
  readonly exchanges: string[];
}

const slabBytes = 4 * 1024 * 1024;

/**
 * Keeps raw bodies within a budget of bytes. Raw, because a decoded object takes seven times the memory and most bodies
 * are never looked at; in slabs that are used again, because a buffer for each request costs more than counting it.
 */
export class BodyStore {
  readonly #maxBytes: number;
  readonly #kept = new Map<string, KeptBody>();
  readonly #slabs: Slab[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Copies `body`: what the engines hand over is a view into a buffer of theirs. One over the budget is not kept. */
  keep(exchange: string, signal: Signal, encoding: Encoding, body: Uint8Array): void {
    if (body.length > this.#maxBytes) return;
    const slab = this.#slabFor(body.length);
    slab.bytes.set(body, slab.used);
    const copy = slab.bytes.subarray(slab.used, (slab.used += body.length));
    slab.exchanges.push(exchange);
    this.#kept.set(exchange, { exchange, signal, encoding, body: copy });
  }

  get(exchange: string): KeptBody | undefined {
    return this.#kept.get(exchange);
  }

  of(signal: Signal): KeptBody[] {
    return [...this.#kept.values()].filter((kept) => kept.signal === signal);
  }

  clear(): void {
    this.#kept.clear();
    this.#slabs.length = 0;
    this.#bytes = 0;
  }

  /** Room for `length` bytes: in the newest slab, else in the oldest one once it is emptied, else in a new one. */
  #slabFor(length: number): Slab {
    const newest = this.#slabs.at(-1);
    if (newest && newest.bytes.length - newest.used >= length) return newest;
    const wanted = Math.min(Math.max(slabBytes, length), this.#maxBytes);
    let bytes: Uint8Array | undefined;
    while (this.#bytes + wanted > this.#maxBytes) {
      const oldest = this.#slabs.shift()!;
      this.#bytes -= oldest.bytes.length;
      for (const exchange of oldest.exchanges) this.#kept.delete(exchange);
      if (oldest.bytes.length === wanted) bytes = oldest.bytes;
    }
    const slab: Slab = { bytes: bytes ?? Buffer.allocUnsafeSlow(wanted), used: 0, exchanges: [] };
    this.#bytes += slab.bytes.length;
    this.#slabs.push(slab);
    return slab;
  }
}

/** The request in OTLP/JSON shape, or why it cannot be read: counting looks less deep than decoding. */
export function decoded({ signal, encoding, body }: KeptBody): object {
  try {
    return decodeRequest(signal, encoding, body);
  } catch (error) {
    if (error instanceof MalformedBody) return { malformed: error.message };
    throw error;
  }
}
