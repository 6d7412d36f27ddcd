/** Streams that a peer resets, or makes us reset: so many at once, and then so many a second ("rapid reset"). */
const burst = 1000;
const perSecond = 33;

/** A bucket of tokens that fills by itself. */
export class ResetLimiter {
  readonly #now: () => number;
  #tokens = burst;
  #sinceMs: number;

  constructor(now: () => number) {
    this.#now = now;
    this.#sinceMs = now();
  }

  /** False when it is too much. */
  admits(): boolean {
    const nowMs = this.#now();
    this.#tokens = Math.min(burst, this.#tokens + ((nowMs - this.#sinceMs) / 1000) * perSecond);
    this.#sinceMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
