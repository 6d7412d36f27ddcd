import { ApplicationLane } from './application-lane.ts';
import type { ApplicationPort } from './application-lane.ts';
import { reportPrefix } from './application-protocol.ts';
import type { Command, LanePlan, Report } from './application-protocol.ts';
import type { Lane, RunningSender, SenderName } from './sender.ts';
import { SenderProcess } from './sender-process.ts';
import type { ProcessPlan } from './sender-process.ts';

export interface ApplicationPlan extends Omit<ProcessPlan, 'input' | 'reports'> {
  readonly lanePlans: readonly LanePlan[];
  readonly restMs: number;
  readonly stopGraceMs: number;
}

/** A running application with an OpenTelemetry SDK, which makes spans when asked: one process, an exporter a lane. */
export class RunningApplication implements RunningSender, ApplicationPort {
  readonly sender: SenderName;
  readonly lanes: readonly ApplicationLane[];
  readonly process: SenderProcess;
  readonly ready: Promise<void>;
  readonly #given: readonly [Lane, ...Lane[]];
  readonly #byId: ReadonlyMap<string, ApplicationLane>;
  readonly #stopGraceMs: number;
  /** Commands that are not done, by id. */
  readonly #open = new Map<number, () => void>();
  readonly #becameReady = Promise.withResolvers<void>();
  readonly #stop = (): void => void this.stop();
  #lastId = 0;
  #stopping: Promise<void> | undefined;

  constructor(plan: ApplicationPlan, lanes: readonly [Lane, ...Lane[]]) {
    this.sender = plan.sender;
    this.#given = lanes;
    this.#stopGraceMs = plan.stopGraceMs;
    this.lanes = lanes.map((lane) => new ApplicationLane(this, lane, plan.restMs));
    this.#byId = new Map(lanes.map(({ id }, index) => [id, this.lanes[index]!]));
    this.ready = this.#becameReady.promise.then(() => {
      for (const { record } of lanes) record({ type: 'sender.ready', sender: this.sender });
    });
    const take = (text: string): void => this.#take(JSON.parse(text) as Report);
    this.process = new SenderProcess({ ...plan, input: true, reports: { prefix: reportPrefix, take } }, lanes);
    this.#tell({ type: 'lanes', lanes: plan.lanePlans });
    lanes[0].signal.addEventListener('abort', this.#stop, { once: true });
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  get exited(): boolean {
    return this.process.exited;
  }

  get log(): readonly string[] {
    return this.process.log;
  }

  async ask(command: (id: number) => Command): Promise<boolean> {
    const id = ++this.#lastId;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#open.set(id, () => resolve(true));
    if (!this.#tell(command(id))) resolve(false);
    const gone = this.process.gone.then(() => false);
    const done = await Promise.race([promise, gone]);
    this.#open.delete(id);
    return done;
  }

  stop({ graceMs = this.#stopGraceMs }: { graceMs?: number | undefined } = {}): Promise<void> {
    this.#stopping ??= this.#end(graceMs);
    return this.#stopping;
  }

  kill(): Promise<void> {
    return this.process.kill();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #end(graceMs: number): Promise<void> {
    this.#given[0].signal.removeEventListener('abort', this.#stop);
    const asked = this.#tell({ type: 'stop' }) ? 'stop' : undefined;
    await this.process.stop({ graceMs, asked });
    for (const [index, { run, record }] of this.#given.entries())
      record({ type: 'workload.finished', run, offered: this.lanes[index]!.offered, refused: 0 });
  }

  #tell(command: Command): boolean {
    return this.process.send(JSON.stringify(command));
  }

  #take(report: Report): void {
    switch (report.type) {
      case 'ready':
        return this.#becameReady.resolve();
      case 'done':
        return this.#open.get(report.id)?.();
      case 'log':
        return this.process.printFor(report.lane, report.text, report.stream);
      default:
        return this.#byId.get(report.lane)?.take(report);
    }
  }
}
