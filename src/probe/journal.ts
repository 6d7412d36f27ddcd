import type { Clock } from '../core/clock.ts';
import type { Clue, ProbeReport, Step, StepState } from './facts.ts';
import { masked } from '../core/masking.ts';

/** Writes down what was seen, without what nobody may see. */
export class Journal {
  readonly #clock: Clock;
  readonly #secrets: readonly string[];
  #steps: readonly Step[] = [];
  readonly #remarks: string[] = [];
  #requests = 0;
  #tookMs = 0;

  constructor(clock: Clock, secrets: readonly string[]) {
    this.#clock = clock;
    this.#secrets = secrets;
  }

  /** The time of what is looked at next belongs to the step that is written down after it. */
  async timed<T>(look: () => Promise<T>): Promise<T> {
    const startMs = this.#clock.now();
    try {
      return await look();
    } finally {
      this.#tookMs += this.#clock.now() - startMs;
    }
  }

  step(name: string, state: StepState, seen: string): void {
    const durationMs = Math.round(this.#tookMs);
    this.#steps = [...this.#steps, { name, state, seen: this.#shown(seen), durationMs }];
    this.#tookMs = 0;
  }

  /** No protocol works, so each one that is missing is the break. */
  nothingServed(): void {
    this.#steps = this.#steps.map((step) => (step.state === 'absent' ? { ...step, state: 'broken' } : step));
  }

  remark(text: string | undefined): void {
    if (text !== undefined) this.#remarks.push(this.#shown(text));
  }

  count(requests: number): void {
    this.#requests += requests;
  }

  report(url: string, clue: Clue | undefined, durationMs: number): ProbeReport {
    const told = clue && {
      ...clue,
      because: this.#shown(clue.because),
      ...(clue.remedy !== undefined && { remedy: this.#shown(clue.remedy) }),
    };
    return {
      url,
      steps: this.#steps,
      ...(told && { clue: told }),
      remarks: this.#remarks,
      requests: this.#requests,
      durationMs: Math.round(durationMs),
    };
  }

  #shown(text: string): string {
    return masked(text, this.#secrets);
  }
}
