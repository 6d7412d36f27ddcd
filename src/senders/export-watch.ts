import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { Clock } from '../core/clock.ts';
import { sleep } from '../core/clock.ts';

const pollMs = 25;

/** Sees when an exporter is at work, and changes nothing about it. */
export class ExportWatch {
  readonly #clock: Clock;
  #underWay = 0;
  #lastMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  wrap(exporter: SpanExporter): SpanExporter {
    return {
      export: (spans, done) => {
        this.#underWay++;
        exporter.export(spans, (result) => {
          this.#underWay--;
          this.#lastMs = this.#clock.now();
          done(result);
        });
      },
      forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
      shutdown: () => exporter.shutdown(),
    };
  }

  /** Resolves once no export has been under way for `restMs`. */
  async idle(restMs: number): Promise<void> {
    this.#lastMs = this.#clock.now();
    while (this.#underWay > 0 || this.#clock.now() - this.#lastMs < restMs) await sleep(this.#clock, pollMs);
  }
}
