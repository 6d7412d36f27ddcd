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

  /** What was sent before counts against the new window as well: where that is smaller, it has to be opened again (§6.9.2). */
  resizeWindows(size: number, open: (id: number, bytes: number) => void): void {
    for (const { id, receiveWindow, hasPeerEnded } of this.open.values()) {
      receiveWindow.resize(size);
      if (!hasPeerEnded) open(id, receiveWindow.giveBack());
    }
  }

  close(): void {
    for (const stream of this.open.values()) stream.finish();
    this.open.clear();
  }
}
