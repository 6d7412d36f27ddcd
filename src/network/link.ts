import type { Clock } from '../core/clock.ts';
import type { Toxic, ToxicType } from '../core/toxic.ts';
import type { Course, Piece, Pipe } from './pipe.ts';
import { pipes } from './toxics/index.ts';

/** Where a link's bytes go. */
export interface Sink {
  /** Resolves when more may be written. */
  write(bytes: Buffer): Promise<void>;
  /** The stream has ended in good order. */
  end(): void;
}

export interface LinkParts {
  readonly clock: Clock;
  readonly draw: () => number;
  readonly sink: Sink;
  /** A toxic ends the connection. */
  readonly onCut: (how: 'finish' | 'reset', toxic: Toxic) => void;
  /** There is room again. */
  readonly onRoom: () => void;
}

const minWaitingBytes = 64 * 1024;

/** One direction of a connection: what is put in comes out at the other end, after the toxics in their order. */
export class Link implements Disposable {
  readonly #parts: LinkParts;
  readonly #waiting: Piece[] = [];
  #waitingBytes = 0;
  #hasEnded = false;
  #isOver = false;
  #wake: (() => void) | undefined;
  #toxics: readonly Toxic[];
  /** Aborts when the toxics change, or the connection is over. */
  #change = new AbortController();

  constructor(parts: LinkParts, toxics: readonly Toxic[]) {
    this.#parts = parts;
    this.#toxics = toxics;
    void this.#run();
  }

  /** False: it is full for now; `onRoom` tells when it is not any more. */
  put(bytes: Buffer): boolean {
    this.#waiting.push({ bytes, atMs: this.#parts.clock.now() });
    this.#waitingBytes += bytes.length;
    this.#wake?.();
    return !this.#isFull;
  }

  end(): void {
    this.#hasEnded = true;
    this.#wake?.();
  }

  /** From now on; what an earlier toxic held back goes on at once. */
  setToxics(toxics: readonly Toxic[]): void {
    this.#toxics = toxics;
    this.#change.abort();
    this.#wake?.();
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#change.abort();
    this.#wake?.();
  }

  get #isFull(): boolean {
    const waits = this.#toxics.map(({ type }) => pipes[type].maxWaitingBytes);
    return this.#waitingBytes > Math.max(minWaitingBytes, ...waits);
  }

  async #run(): Promise<void> {
    const { sink } = this.#parts;
    while (!this.#isOver) {
      this.#change = new AbortController();
      for await (const { bytes } of this.#stream(this.#change.signal)) {
        if (this.#isOver) return;
        await sink.write(bytes);
      }
      if (this.#isAtEnd && !this.#isOver) {
        sink.end();
        return;
      }
    }
  }

  get #isAtEnd(): boolean {
    return this.#hasEnded && this.#waiting.length === 0;
  }

  #stream(change: AbortSignal): AsyncIterable<Piece> {
    return this.#toxics.reduce<AsyncIterable<Piece>>(
      (input, toxic) => (pipes[toxic.type] as Pipe<ToxicType>).run(input, toxic, this.#course(toxic, change)),
      this.#pieces(change),
    );
  }

  /** What waits, and what will come, until the toxics change or the input ends. */
  async *#pieces(change: AbortSignal): AsyncGenerator<Piece, void, void> {
    while (!change.aborted) {
      const piece = this.#waiting.shift();
      if (piece) {
        const wasFull = this.#isFull;
        this.#waitingBytes -= piece.bytes.length;
        if (wasFull && !this.#isFull) this.#parts.onRoom();
        yield piece;
        continue;
      }
      if (this.#hasEnded) return;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  #course(toxic: Toxic, change: AbortSignal): Course {
    const { clock, draw, onCut } = this.#parts;
    const cut = (how: 'finish' | 'reset'): void => {
      if (change.aborted) return;
      this[Symbol.dispose]();
      onCut(how, toxic);
    };
    return {
      nowMs: () => clock.now(),
      pause: (ms) => pauseFor(clock, ms, change),
      after: (ms, run) => clock.after(ms, () => !change.aborted && run()),
      draw,
      close: () => cut('finish'),
      reset: () => cut('reset'),
      isAtEnd: () => this.#isAtEnd && !change.aborted,
    };
  }
}

function pauseFor(clock: Clock, ms: number, change: AbortSignal): Promise<void> {
  if (ms <= 0 || change.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const over = (): void => {
      timer[Symbol.dispose]();
      change.removeEventListener('abort', over);
      resolve();
    };
    const timer = clock.after(ms, over);
    change.addEventListener('abort', over, { once: true });
  });
}
