import type { Clock } from '../core/clock.ts';
import { isLater } from '../core/reply.ts';
import type { ConnectionReply } from '../core/reply.ts';

type EndingReply = Extract<ConnectionReply, { verb: 'reset' | 'finish' | 'mute' }>;

/** What a connection has seen so far. */
export interface Traffic {
  readonly bytesRead: number;
  readonly answered: number;
  readonly isBusy: boolean;
}

/** A connection's end that was decided for later: at whichever of its moments comes first. */
export class PendingCut implements Disposable {
  readonly #reply: EndingReply;
  readonly #clock: Clock;
  readonly #timer: Disposable | undefined;
  readonly #perform: (verb: EndingReply['verb']) => void;
  #lastBytes = 0;
  #lastActiveMs: number;
  #isOver = false;

  constructor(reply: EndingReply, clock: Clock, perform: (verb: EndingReply['verb']) => void) {
    this.#reply = reply;
    this.#clock = clock;
    this.#perform = perform;
    this.#lastActiveMs = clock.now();
    const { afterMs } = reply;
    if (afterMs !== undefined) this.#timer = clock.after(afterMs, () => this.#now());
    else if (!isLater(reply)) this.#now();
  }

  /** Called when bytes come, when an answer was given, and a few times a second. */
  observe({ bytesRead, answered, isBusy }: Traffic): void {
    const { afterBytes, afterRequests, noticed } = this.#reply;
    if (bytesRead >= (afterBytes ?? Infinity) || answered >= (afterRequests ?? Infinity)) this.#now();
    const isIdle = bytesRead === this.#lastBytes && !isBusy;
    if (isIdle && noticed !== 'reuse' && this.#isOverdue) this.#now();
    if (isIdle) return;
    this.#lastBytes = bytesRead;
    this.#lastActiveMs = this.#clock.now();
  }

  /** A request comes, and nothing is under way. */
  comesBack(): void {
    if (this.#reply.noticed === 'reuse' && this.#isOverdue) this.#now();
  }

  get #isOverdue(): boolean {
    return this.#clock.now() - this.#lastActiveMs >= (this.#reply.idleMs ?? Infinity);
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
