import type { Encoding, Signal } from '../core/signal.ts';

/** One request body as it was counted: inflated, without a gRPC frame. */
export interface KeptBody {
  readonly exchange: string;
  readonly signal: Signal;
  readonly encoding: Encoding;
  readonly body: Uint8Array;
}

/**
 * Keeps raw bodies, newest last, within a budget of bytes. Raw, because a decoded object takes seven times the memory
 * and most bodies are never looked at.
 */
export class BodyStore {
  readonly #maxBytes: number;
  readonly #kept = new Map<string, KeptBody>();
  #bytes = 0;
  /** Bodies that had to go, or never fitted. */
  evicted = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Copies `body`: what the engines hand over is a view into a larger buffer. Returns how many had to make room. */
  keep(exchange: string, signal: Signal, encoding: Encoding, body: Uint8Array): number {
    const evictedBefore = this.evicted;
    if (body.length > this.#maxBytes) return ++this.evicted - evictedBefore;
    while (this.#bytes + body.length > this.#maxBytes) this.#dropOldest();
    this.#kept.set(exchange, { exchange, signal, encoding, body: Uint8Array.from(body) });
    this.#bytes += body.length;
    return this.evicted - evictedBefore;
  }

  get(exchange: string): KeptBody | undefined {
    return this.#kept.get(exchange);
  }

  of(signal: Signal): KeptBody[] {
    return [...this.#kept.values()].filter((kept) => kept.signal === signal);
  }

  clear(): void {
    this.#kept.clear();
    this.#bytes = 0;
  }

  #dropOldest(): void {
    const [exchange, oldest] = this.#kept.entries().next().value!;
    this.#kept.delete(exchange);
    this.#bytes -= oldest.body.length;
    this.evicted++;
  }
}
