import type { Signal } from '../core/signal.ts';
import type { JsCommand, JsReport } from './js-messages.ts';
import type { Lane, RunningLane, RunningSender, SenderName } from './sender.ts';
import type { SenderProcess } from './sender-process.ts';

/** Spans in one message: as many as the SDK exports in one batch. */
const maxSpansPerMessage = 512;

/** A running application with the OpenTelemetry JS SDK, which makes spans when asked. */
export class JsApplication implements RunningSender, RunningLane {
  readonly sender: SenderName;
  readonly lanes: readonly RunningLane[] = [this];
  readonly ready: Promise<void>;
  readonly #process: SenderProcess;
  readonly #lane: Lane;
  readonly #stopGraceMs: number;
  /** Commands that are not done, by id. */
  readonly #open = new Map<number, () => void>();
  readonly #stop = (): void => void this.stop();
  #lastId = 0;
  #offered = 0;
  #stopping: Promise<void> | undefined;

  constructor(sender: SenderName, process: SenderProcess, lane: Lane, stopGraceMs: number) {
    this.sender = sender;
    this.#process = process;
    this.#lane = lane;
    this.#stopGraceMs = stopGraceMs;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ready = promise.then(() => lane.record({ type: 'sender.ready', sender }));
    process.onMessage((message) => {
      const report = message as JsReport;
      if (report.type === 'ready') resolve();
      else this.#open.get(report.id)?.();
    });
    lane.signal.addEventListener('abort', this.#stop, { once: true });
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

  async offer(signal: Signal, first: number, count: number): Promise<void> {
    if (signal !== 'traces') throw new Error(`${this.sender} makes spans only, no ${signal}`);
    const { run, telemetry, record } = this.#lane;
    for (let start = first; start < first + count; start += maxSpansPerMessage) {
      const portion = Math.min(maxSpansPerMessage, first + count - start);
      const spans = Array.from({ length: portion }, (_, index) => telemetry.idsOf(run, start + index));
      if (!(await this.#ask((id) => ({ type: 'offer', id, spans })))) return;
      this.#offered += portion;
      record({ type: 'workload.offered', run, signal, first: start, count: portion });
    }
  }

  async flushed(): Promise<void> {
    await this.#ask((id) => ({ type: 'flush', id }));
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#end();
    return this.#stopping;
  }

  kill(): Promise<void> {
    return this.#process.kill();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #end(): Promise<void> {
    const { run, record, signal } = this.#lane;
    signal.removeEventListener('abort', this.#stop);
    // Node answers `disconnect` by ending, so the message is all it takes.
    const asked = this.#process.send({ type: 'stop' } satisfies JsCommand);
    await this.#process.stop({ graceMs: this.#stopGraceMs, asked });
    record({ type: 'workload.finished', run, offered: this.#offered, refused: 0 });
  }

  /** True once the program has done it, false if it is gone before. */
  async #ask(command: (id: number) => JsCommand): Promise<boolean> {
    const id = ++this.#lastId;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#open.set(id, () => resolve(true));
    if (!this.#process.send(command(id))) resolve(false);
    const gone = this.#process.gone.then(() => false);
    const done = await Promise.race([promise, gone]);
    this.#open.delete(id);
    return done;
  }
}
