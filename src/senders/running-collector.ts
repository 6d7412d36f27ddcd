import { RunningCollectorLane } from './collector-lane.ts';
import type { LanePlan } from './collector-lane.ts';
import { CollectorWatch } from './collector-watch.ts';
import type { Lane, RunningLane, RunningSender } from './sender.ts';
import type { SenderProcess } from './sender-process.ts';

/** Logged once receivers listen and exporters are started (service/service.go). */
const readyLine = 'Everything is ready';

/** A Collector process: fed through OTLP receivers of its own, asked by its own metrics whether it is done. */
export class RunningCollector implements RunningSender {
  readonly sender = 'collector';
  readonly lanes: readonly RunningLane[];
  readonly ready: Promise<void>;
  /** Its own metrics, in Prometheus's text format. */
  readonly metricsUrl: string;
  readonly #process: SenderProcess;
  readonly #lanes: readonly RunningCollectorLane[];
  readonly #signal: AbortSignal;
  readonly #stop = (): void => void this.stop();
  #stopping: Promise<void> | undefined;

  /** `whole` stands for the process: what is recorded in it concerns every lane. */
  constructor(
    process: SenderProcess,
    parts: { whole: Lane; lanes: readonly Lane[]; plans: readonly LanePlan[]; telemetryPort: number },
  ) {
    const { whole, lanes, plans, telemetryPort } = parts;
    this.#process = process;
    this.#signal = whole.signal;
    // Ends feeding and asking when the Collector is gone.
    const over = new AbortController();
    this.metricsUrl = `http://127.0.0.1:${telemetryPort}/metrics`;
    const watch = new CollectorWatch(this.metricsUrl, whole.clock, over.signal);
    this.#lanes = lanes.map(
      (lane, index) => new RunningCollectorLane(lane, plans[index]!, { watch, over: over.signal }),
    );
    this.lanes = this.#lanes;
    this.ready = new Promise((resolve) => {
      const sink = process.onLine((line) => {
        if (!line.includes(readyLine)) return;
        sink[Symbol.dispose]();
        whole.record({ type: 'sender.ready', sender: this.sender });
        resolve();
      });
    });
    void process.gone.then(() => over.abort(new Error('the Collector is gone')));
    whole.signal.addEventListener('abort', this.#stop, { once: true });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get exited(): boolean {
    return this.#process.exited;
  }

  get log(): readonly string[] {
    return this.#process.log;
  }

  stop(options: { graceMs?: number | undefined } = {}): Promise<void> {
    this.#stopping ??= this.#end(options);
    return this.#stopping;
  }

  kill(): Promise<void> {
    return this.#process.kill();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #end(options: { graceMs?: number | undefined }): Promise<void> {
    this.#signal.removeEventListener('abort', this.#stop);
    await this.#process.stop(options);
    for (const lane of this.#lanes) lane.finish();
  }
}
