import type { Lane, RunningLane, RunningSender } from './sender.ts';
import type { SenderProcess } from './sender-process.ts';

/** A command that is running: it sends what it likes, and has nothing left to send when it is gone. */
export class RunningCommand implements RunningSender, RunningLane {
  readonly sender = 'command';
  readonly lanes: readonly RunningLane[] = [this];
  readonly #process: SenderProcess;
  readonly #lane: Lane;
  readonly #stop = (): void => void this.stop();
  #stopping: Promise<void> | undefined;

  constructor(process: SenderProcess, lane: Lane) {
    this.#process = process;
    this.#lane = lane;
    // It does not say when it is ready, so it is as soon as it runs.
    lane.record({ type: 'sender.ready', sender: this.sender });
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

  /** Its items are its own. */
  offer(): Promise<void> {
    return Promise.resolve();
  }

  flushed(): Promise<void> {
    return this.#process.gone;
  }

  stop(options: { graceMs?: number | undefined } = {}): Promise<void> {
    this.#lane.signal.removeEventListener('abort', this.#stop);
    this.#stopping ??= this.#process.exited ? Promise.resolve() : this.#process.stop(options);
    return this.#stopping;
  }

  kill(): Promise<void> {
    return this.#process.kill();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
