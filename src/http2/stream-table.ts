import type { Http2Stream } from './stream.ts';

/** Streams that we have reset: what the peer sent before it heard of it is no mistake. So many of them are remembered. */
const maxForgotten = 256;

/** The streams of one connection, all opened by the peer. */
export class StreamTable {
  readonly open = new Map<number, Http2Stream>();
  /** The highest number that a request had. */
  last = 0;
  /** Requests above it are not looked at. */
  goneAfter = Infinity;
  readonly #forgotten = new Set<number>();

  isIdle(id: number): boolean {
    return id > this.last;
  }

  /** The peer may not know yet that nobody looks at this stream. */
  isForgotten(id: number): boolean {
    return this.#forgotten.has(id) || id > this.goneAfter;
  }

  forget(id: number): void {
    this.#forgotten.add(id);
    if (this.#forgotten.size <= maxForgotten) return;
    const [oldest] = this.#forgotten;
    this.#forgotten.delete(oldest!);
  }

  close(): void {
    for (const stream of this.open.values()) stream.finish();
    this.open.clear();
  }
}
