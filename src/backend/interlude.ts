import type { Clock, Timer } from '../core/clock.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** Remembers which scenario returns when the one that took over for a while has had its time. */
export class Interlude implements Disposable {
  readonly #clock: Clock;
  #former: { readonly scenario: Scenario; readonly timer: Timer } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Ends the wait; returns whom it was for: interludes do not nest, the scenario before the first one returns. */
  cancel(): Scenario | undefined {
    const scenario = this.#former?.scenario;
    this.#former?.timer[Symbol.dispose]();
    this.#former = undefined;
    return scenario;
  }

  begin(ttlMs: number, scenario: Scenario, onOver: (former: Scenario) => void): void {
    const timer = this.#clock.after(ttlMs, () => {
      this.#former = undefined;
      onOver(scenario);
    });
    this.#former = { scenario, timer };
  }

  [Symbol.dispose](): void {
    this.cancel();
  }
}
