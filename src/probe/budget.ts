import type { Clock } from '../core/clock.ts';

/** Time for everything, given out in shares, so that no step takes what the later ones need. */
export class Budget {
  readonly #clock: Clock;
  readonly #startMs: number;
  readonly #totalMs: number;

  constructor(clock: Clock, totalMs: number) {
    this.#clock = clock;
    this.#startMs = clock.now();
    this.#totalMs = totalMs;
  }

  get spentMs(): number {
    return this.#clock.now() - this.#startMs;
  }

  /** So little is left that silence would say nothing. */
  get isShort(): boolean {
    return this.spentMs > this.#totalMs * 0.75;
  }

  /** At most this share of the whole, and never more than is left. */
  share(share: number): number {
    return Math.max(1, Math.min(this.#totalMs * share, this.#totalMs - this.spentMs));
  }

  /** The promise, or `late` when the share is over. */
  async within<T>(share: number, promise: Promise<T>, late: T): Promise<T> {
    const { promise: over, resolve } = Promise.withResolvers<T>();
    using _timer = this.#clock.after(this.share(share), () => resolve(late));
    return await Promise.race([promise, over]);
  }
}
