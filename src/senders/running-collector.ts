import { sleep } from '../core/clock.ts';
import type { Signal } from '../core/signal.ts';
import { unfinishedRequests } from './collector-metrics.ts';
import type { Lane, RunningSender } from './sender.ts';
import type { SenderProcess } from './sender-process.ts';

export interface CollectorPorts {
  readonly grpc: number;
  readonly http: number;
  readonly telemetry: number;
}

/** Logged once receivers listen and exporters are started (service/service.go). */
const readyLine = 'Everything is ready';
const pollMs = 100;

/** A Collector process: fed through its own OTLP receiver, asked by its own metrics whether it is done. */
export class RunningCollector implements RunningSender {
  readonly sender = 'collector';
  readonly ready: Promise<void>;
  readonly #process: SenderProcess;
  readonly #lane: Lane;
  readonly #ports: CollectorPorts;
  /** Ends feeding and asking when the Collector is stopped or gone. */
  readonly #over = new AbortController();
  readonly #stop = (): void => void this.stop();
  #totals = { offered: 0, refused: 0 };
  #stopping: Promise<void> | undefined;

  constructor(process: SenderProcess, lane: Lane, ports: CollectorPorts) {
    this.#process = process;
    this.#lane = lane;
    this.#ports = ports;
    this.ready = new Promise((resolve) => {
      const watch = process.onLine((line) => {
        if (!line.includes(readyLine)) return;
        watch[Symbol.dispose]();
        lane.record({ type: 'sender.ready', sender: this.sender });
        resolve();
      });
    });
    void process.gone.then(() => this.#over.abort(new Error('the Collector is gone')));
    lane.signal.addEventListener('abort', this.#stop, { once: true });
  }

  get exited(): boolean {
    return this.#process.exited;
  }

  get log(): readonly string[] {
    return this.#process.log;
  }

  /** Its own metrics, in Prometheus's text format. */
  get metricsUrl(): string {
    return `http://127.0.0.1:${this.#ports.telemetry}/metrics`;
  }

  async offer(signal: Signal, first: number, count: number): Promise<void> {
    const { run, clock, telemetry, record } = this.#lane;
    const abort = this.#over.signal;
    if (abort.aborted) return;
    const { refused } = await telemetry
      .deliver({
        url: `http://127.0.0.1:${this.#ports.http}`,
        protocol: 'http/protobuf',
        run,
        signal,
        firstSeq: first,
        items: count,
        clock,
        abort,
        onOffered: (firstTaken, taken) => {
          this.#totals.offered += taken;
          record({ type: 'workload.offered', run, signal, first: firstTaken, count: taken });
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
    const { clock } = this.#lane;
    const { signal } = this.#over;
    while (!signal.aborted && (await this.#unfinished()) !== 0) {
      await sleep(clock, pollMs, signal).catch(() => {});
    }
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#end();
    return this.#stopping;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #end(): Promise<void> {
    const { run, record, signal } = this.#lane;
    signal.removeEventListener('abort', this.#stop);
    await this.#process.stop();
    record({ type: 'workload.finished', run, ...this.#totals });
  }

  /** Requests that have no final outcome yet; undefined while the Collector does not tell. */
  async #unfinished(): Promise<number | undefined> {
    try {
      const response = await fetch(this.metricsUrl, { signal: this.#over.signal });
      return unfinishedRequests(await response.text());
    } catch {
      return undefined;
    }
  }
}
