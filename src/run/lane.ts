import type { Backend } from '../backend/backend.ts';
import type { Clock } from '../core/clock.ts';
import { sleep } from '../core/clock.ts';
import { createLedger } from '../core/ledger.ts';
import type { LedgerReport } from '../core/ledger.ts';
import type { ResolvedSettings } from '../core/sender-settings.ts';
import type { Protocol, Signal } from '../core/signal.ts';
import type { FindOptions, Lane, Manner, RunningLane, RunningSender, Sender } from '../senders/sender.ts';
import { telemetry } from '../workload/telemetry.ts';

/** How telemetry is given to a sender: in rounds, so that it spans the scenario's phases. */
export interface FeedPlan {
  readonly signal: Signal;
  readonly rounds: number;
  readonly itemsPerRound: number;
  /** Items of every other round instead, from the second on. */
  readonly surge?: number;
  readonly everyMs: number;
  /** Rounds come when they are due, and whoever brings them neither waits nor asks twice. */
  readonly steady?: boolean;
  /** Of whoever brings them. */
  readonly manner?: Manner;
}

/** When a run is over: recorded with its reason, so that a verdict can say what it rests on. */
export interface SettleRule {
  /** After all items are accounted for: time for late copies to show. */
  readonly graceMs: number;
  /** No request for so long, though items are missing: the sender has given up. */
  readonly quietMs: number;
  readonly budgetMs: number;
}

export interface Settled {
  readonly settled: boolean;
  readonly because: string;
  readonly rule: SettleRule;
}

/** One exporter aimed at one backend, with the ledger of what it was given. */
export interface LanePlan {
  /** As in `Lane`. */
  readonly id: string;
  readonly backend: Backend;
  readonly settings: ResolvedSettings;
  readonly protocol?: Protocol | undefined;
  readonly run: number;
}

/** What the lanes of one process share. */
export interface SharedParts extends Pick<Lane, 'clock' | 'signal' | keyof FindOptions | 'userConfig' | 'environment'> {
  /** Made when its path is first asked for. */
  readonly workDir: { readonly path: string };
  readonly sender: Sender;
}

/** Feeds one exporter and waits until nothing more is to be expected of it. */
export class SenderLane implements AsyncDisposable {
  readonly plan: LanePlan;
  readonly #clock: Clock;
  readonly #ledger;
  readonly #subscription: Disposable;
  #exporter: RunningLane;
  #process: RunningSender;
  #offered = 0;
  #lastTrafficMs: number;
  readonly #openExchanges = new Set<string>();

  constructor(plan: LanePlan, clock: Clock, process: RunningSender, exporter: RunningLane) {
    this.plan = plan;
    this.#clock = clock;
    this.#process = process;
    this.#exporter = exporter;
    this.#ledger = createLedger(plan.run);
    this.#lastTrafficMs = clock.now();
    this.#subscription = plan.backend.recording().subscribe((event) => {
      this.#ledger.observe(event);
      if (event.type === 'exchange.started') this.#openExchanges.add(event.exchange);
      if (event.type === 'reply.sent' || event.type === 'reply.failed' || event.type === 'exchange.aborted')
        this.#openExchanges.delete(event.exchange);
      if (/^(exchange|reply|connection)\./.test(event.type)) this.#lastTrafficMs = clock.now();
    });
  }

  ledger(): LedgerReport {
    return this.#ledger.report();
  }

  get process(): RunningSender {
    return this.#process;
  }

  get exporter(): RunningLane {
    return this.#exporter;
  }

  /** The process was started again: from now on this is the exporter. */
  moveTo(process: RunningSender, exporter: RunningLane): void {
    this.#process = process;
    this.#exporter = exporter;
  }

  async feed(plan: FeedPlan, signal: AbortSignal): Promise<void> {
    if (plan.steady) return await this.#feedSteadily(plan, signal);
    for (let round = 0; round < plan.rounds; round++) {
      if (round > 0) await sleep(this.#clock, plan.everyMs, signal);
      const items = itemsOf(plan, round);
      await this.#exporter.offer(plan.signal, this.#offered + 1, items);
      this.#offered += items;
    }
  }

  /** Like an application that goes on whatever becomes of its telemetry. */
  async #feedSteadily(plan: FeedPlan, signal: AbortSignal) {
    const { rounds, everyMs, signal: kind, manner } = plan;
    const startMs = this.#clock.now();
    const open = new Set<Promise<unknown>>();
    const failures: unknown[] = [];
    for (let round = 0; round < rounds && failures.length === 0; round++) {
      const restMs = startMs + round * everyMs - this.#clock.now();
      if (restMs > 0) await sleep(this.#clock, restMs, signal);
      if (open.size >= maxOpenRounds) await Promise.race(open);
      const items = itemsOf(plan, round);
      const offering: Promise<unknown> = this.#exporter
        .offer(kind, this.#offered + 1, items, manner)
        .catch((error: unknown) => failures.push(error))
        .finally(() => open.delete(offering));
      open.add(offering);
      this.#offered += items;
    }
    await Promise.all(open);
    if (failures.length > 0) throw failures[0];
  }

  /** Resolves when nothing more is to be expected of the sender, or the budget is spent. */
  /** Silence is no end while `waits` says so. */
  async settle(rule: SettleRule, signal: AbortSignal, waits: () => boolean = () => false): Promise<Settled> {
    const start = this.#clock.now();
    let flushed = false;
    this.#exporter.flushed().then(
      () => (flushed = true),
      () => {},
    );
    for (;;) {
      await sleep(this.#clock, pollMs, signal);
      const now = this.#clock.now();
      const quietMs = now - this.#lastTrafficMs;
      const { offered, lost } = this.#ledger.counts();
      const accounted = offered > 0 && lost === 0;
      const settled = (because: string): Settled => ({ settled: true, because, rule });
      if (accounted && quietMs >= rule.graceMs) return settled('every item is accounted for');
      if (this.#process.exited) return settled('the sender is gone');
      if (flushed && quietMs >= rule.graceMs) return settled('the sender says that nothing is left to send');
      // What was given last has had no chance to be sent while nobody knew that the silence is one.
      const patientMs = Math.min(quietMs, now - start);
      if (patientMs >= rule.quietMs && !waits()) return settled(`no traffic for ${rule.quietMs} ms`);
      if (now - start >= rule.budgetMs) return { settled: false, because: `${rule.budgetMs} ms were not enough`, rule };
    }
  }

  /**
   * Resolves when every exchange has an end, or soon: the process is gone, and what it was still waiting for is seen to
   * break off a moment later. Data that was stored behind such an answer belongs to the run.
   */
  async ended(signal: AbortSignal): Promise<void> {
    const deadlineMs = this.#clock.now() + longestFarewellMs;
    while (this.#openExchanges.size > 0 && this.#clock.now() < deadlineMs)
      await sleep(this.#clock, pollMs / 10, signal);
  }

  /** Ends the process, with whatever other exporters it has. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process.stop();
    this.#subscription[Symbol.dispose]();
  }
}

function itemsOf({ itemsPerRound, surge = itemsPerRound }: FeedPlan, round: number): number {
  return round % 2 === 1 ? surge : itemsPerRound;
}

const pollMs = 50;
const longestFarewellMs = 1000;
const maxOpenRounds = 256;

/** Starts one process of `sender` with an exporter for each plan; what it prints becomes events of their recordings. */
export async function startLanes(plans: readonly [LanePlan, ...LanePlan[]], shared: SharedParts): Promise<SenderLanes> {
  const [first, ...rest] = plans.map((plan) => laneOf(plan, shared));
  const start = (): Promise<RunningSender> => shared.sender.start([first!, ...rest]);
  const process = await start();
  const lanes = plans.map((plan, index) => new SenderLane(plan, shared.clock, process, process.lanes[index]!));
  return new SenderLanes(process, lanes, start);
}

/** A process with one exporter. */
export async function startLane(plan: Omit<LanePlan, 'id'>, shared: SharedParts): Promise<SenderLane> {
  const { lanes } = await startLanes([{ ...plan, id: 'only' }], shared);
  return lanes[0]!;
}

function laneOf({ id, backend, settings, protocol, run }: LanePlan, shared: SharedParts): Lane {
  const { clock, signal, workDir, collectorBin, sdkVersion, command, userConfig, environment } = shared;
  return {
    id,
    settings,
    run,
    clock,
    signal,
    workDir,
    telemetry,
    ...(protocol === undefined ? {} : { protocol }),
    collectorBin,
    sdkVersion,
    command,
    userConfig,
    exporting: (items) => backend.witness({ exporting: items }),
    environment,
    record(draft) {
      backend.recording().append(draft);
      if (draft.type === 'sender.log') backend.witness(draft.line);
    },
  };
}

/** A process and its lanes. Ends both. */
export class SenderLanes implements AsyncDisposable {
  readonly lanes: readonly SenderLane[];
  readonly #start: () => Promise<RunningSender>;
  #process: RunningSender;

  constructor(process: RunningSender, lanes: readonly SenderLane[], start: () => Promise<RunningSender>) {
    this.#process = process;
    this.lanes = lanes;
    this.#start = start;
  }

  get process(): RunningSender {
    return this.#process;
  }

  /** Starts the same sender again, with what it has stored; the former process has ended. */
  async restart(): Promise<void> {
    this.#process = await this.#start();
    for (const [index, lane] of this.lanes.entries()) lane.moveTo(this.#process, this.#process.lanes[index]!);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const lane of this.lanes) await lane[Symbol.asyncDispose]();
  }
}
