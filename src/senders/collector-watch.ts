import type { Clock } from '../core/clock.ts';
import { sleep } from '../core/clock.ts';

const pauseMs = 100;

/** Reads a Collector's own metrics for all of its lanes: however many ask, there is one request at a time. */
export class CollectorWatch {
  readonly #url: string;
  readonly #clock: Clock;
  readonly #over: AbortSignal;
  /** A reading that has not begun. */
  #next: Promise<string | undefined> | undefined;
  #lastMs = -Infinity;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(url: string, clock: Clock, over: AbortSignal) {
    this.#url = url;
    this.#clock = clock;
    this.#over = over;
  }

  /** What the metrics say after this call; undefined when the Collector does not tell. */
  read(): Promise<string | undefined> {
    if (!this.#next) {
      this.#next = this.#turn.then(() => this.#readInTurn());
      this.#turn = this.#next;
    }
    return this.#next;
  }

  async #readInTurn(): Promise<string | undefined> {
    const restMs = this.#lastMs + pauseMs - this.#clock.now();
    if (restMs > 0) await sleep(this.#clock, restMs, this.#over).catch(() => {});
    this.#next = undefined;
    this.#lastMs = this.#clock.now();
    try {
      const response = await fetch(this.#url, { signal: this.#over });
      return await response.text();
    } catch {
      return undefined;
    }
  }
}
