import type { Signal } from '../core/signal.ts';
import { figuresOf } from './collector-metrics.ts';
import type { ExporterFigures } from './collector-metrics.ts';
import type { CollectorWatch } from './collector-watch.ts';
import type { Claims, Lane, Manner, RunningLane } from './sender.ts';

/** What belongs to one lane in a Collector's configuration. */
export interface LanePlan {
  readonly exporter: string;
  readonly receiver: string;
  /** Components of its own, the two above included: log lines name them. */
  readonly components: readonly string[];
  /** Items may wait in a processor, where no figure of the exporter shows them. */
  readonly hasProcessor: boolean;
  /** Where its receiver listens for OTLP/HTTP. */
  readonly port: number;
}

/** One exporter of a running Collector, fed through a receiver of its own. */
export class RunningCollectorLane implements RunningLane {
  readonly #lane: Lane;
  readonly #plan: LanePlan;
  readonly #watch: CollectorWatch;
  readonly #over: AbortSignal;
  #totals = { offered: 0, refused: 0 };

  constructor(lane: Lane, plan: LanePlan, parts: { watch: CollectorWatch; over: AbortSignal }) {
    this.#lane = lane;
    this.#plan = plan;
    this.#watch = parts.watch;
    this.#over = parts.over;
  }

  async offer(signal: Signal, first: number, count: number, manner: Manner = {}): Promise<void> {
    const { run, clock, telemetry, record } = this.#lane;
    const abort = this.#over;
    if (abort.aborted) return;
    const { refused } = await telemetry
      .deliver({
        url: `http://127.0.0.1:${this.#plan.port}`,
        protocol: 'http/protobuf',
        run,
        signal,
        firstSeq: first,
        items: count,
        clock,
        abort,
        ...manner,
        onOffered: (firstTaken, taken) => {
          this.#totals.offered += taken;
          record({ type: 'workload.offered', run, signal, first: firstTaken, count: taken });
        },
        onRefused: (firstRefused, refused, because) => {
          record({ type: 'workload.refused', run, signal, first: firstRefused, count: refused, because });
        },
      })
      .catch((error: unknown) => {
        // That it died under the load is an event (`sender.exited`), what it had not taken is not its loss.
        if (abort.aborted) return { refused: 0 };
        throw error;
      });
    this.#totals.refused += refused;
  }

  async flushed(): Promise<void> {
    while (!this.#over.aborted && !this.#isFinished(await this.#figures())) {
      // The watch sets the pace.
    }
  }

  async claims(): Promise<Claims | undefined> {
    const figures = await this.#figures();
    if (!figures) return undefined;
    const { sent, failed, dropped, unfinishedRequests } = figures;
    const mayHide = this.#plan.hasProcessor && sent + failed + (dropped ?? 0) < this.#totals.offered;
    const source = `otelcol_exporter_{sent,send_failed,enqueue_failed}_* of ${this.#plan.exporter}`;
    return {
      sent,
      failed,
      ...(dropped !== undefined && { dropped }),
      ...(!mayHide && { unfinished: unfinishedRequests }),
      isPublic: true,
      source,
    };
  }

  finish(): void {
    const { run, record } = this.#lane;
    record({ type: 'workload.finished', run, ...this.#totals });
  }

  async #figures(): Promise<ExporterFigures | undefined> {
    const exposition = await this.#watch.read();
    return exposition === undefined ? undefined : figuresOf(exposition, this.#plan);
  }

  /** What it took has an outcome, be it in the exporter's queue or in a processor that gathers items before it. */
  #isFinished(figures: ExporterFigures | undefined): boolean {
    if (!figures) return false;
    const { sent, failed, dropped = 0, unfinishedRequests } = figures;
    return unfinishedRequests === 0 && sent + failed + dropped >= this.#totals.offered;
  }
}
