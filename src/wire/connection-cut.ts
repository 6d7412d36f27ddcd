import type { Clock } from '../core/clock.ts';
import type { ConnectionReply } from '../core/reply.ts';

type CutReply = Extract<ConnectionReply, { verb: 'reset' | 'finish' }>;

/** A connection's end that was decided for later: after a time or so many bytes, whichever comes first. */
export class PendingCut implements Disposable {
  readonly #reply: CutReply;
  readonly #timer: Disposable | undefined;
  readonly #perform: (verb: CutReply['verb']) => void;
  #isOver = false;

  constructor(reply: CutReply, clock: Clock, perform: (verb: CutReply['verb']) => void) {
    this.#reply = reply;
    this.#perform = perform;
    const { afterMs, afterBytes } = reply;
    if (afterMs !== undefined) this.#timer = clock.after(afterMs, () => this.#now());
    else if (afterBytes === undefined) this.#now();
  }

  bytesRead(total: number): void {
    if (this.#reply.afterBytes !== undefined && total >= this.#reply.afterBytes) this.#now();
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#timer?.[Symbol.dispose]();
  }

  #now(): void {
    if (this.#isOver) return;
    this[Symbol.dispose]();
    this.#perform(this.#reply.verb);
  }
}
