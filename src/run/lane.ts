import type { Backend } from '../backend/backend.ts';
import type { Clock } from '../core/clock.ts';
import { sleep } from '../core/clock.ts';
import { createLedger } from '../core/ledger.ts';
import type { LedgerReport } from '../core/ledger.ts';
import type { ResolvedSettings } from '../core/sender-settings.ts';
import type { Protocol, Signal } from '../core/signal.ts';
import type { RunningSender, Sender } from '../senders/sender.ts';
import { telemetry } from '../workload/telemetry.ts';

/** How telemetry is given to a sender: in rounds, so that it spans the scenario's phases. */
export interface FeedPlan {
  readonly signal: Signal;
  readonly rounds: number;
  readonly itemsPerRound: number;
  readonly everyMs: number;
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
}

/** One sender aimed at one backend, with the ledger of what it was given. */
export class SenderLane implements AsyncDisposable {
  readonly run: number;
  readonly running: RunningSender;
  readonly #clock: Clock;
  readonly #ledger;
  readonly #subscription: Disposable;
  #offered = 0;
  #lastTrafficMs: number;

  constructor(parts: { backend: Backend; clock: Clock; run: number; running: RunningSender }) {
    this.run = parts.run;
    this.running = parts.running;
    this.#clock = parts.clock;
    this.#ledger = createLedger(parts.run);
    this.#lastTrafficMs = parts.clock.now();
    const recording = parts.backend.recording();
    this.#subscription = recording.subscribe((event) => {
      this.#ledger.observe(event);
      if (/^(exchange|reply|connection)\./.test(event.type)) this.#lastTrafficMs = parts.clock.now();
    });
  }

  ledger(): LedgerReport {
    return this.#ledger.report();
  }

  async feed(plan: FeedPlan, signal: AbortSignal): Promise<void> {
    for (let round = 0; round < plan.rounds; round++) {
      if (round > 0) await sleep(this.#clock, plan.everyMs, signal);
      await this.running.offer(plan.signal, this.#offered + 1, plan.itemsPerRound);
      this.#offered += plan.itemsPerRound;
    }
  }

  /** Resolves when nothing more is to be expected of the sender, or the budget is spent. */
  async settle(rule: SettleRule, signal: AbortSignal): Promise<Settled> {
    const start = this.#clock.now();
    let flushed = false;
    this.running.flushed().then(
      () => (flushed = true),
      () => {},
    );
    for (;;) {
      await sleep(this.#clock, pollMs, signal);
      const now = this.#clock.now();
      const quietMs = now - this.#lastTrafficMs;
      const { offered, accepted, rejected } = this.ledger();
      const accounted = accepted + rejected >= offered;
      if (accounted && quietMs >= rule.graceMs) return { settled: true, because: 'every item is accounted for' };
      if (flushed && quietMs >= rule.graceMs)
        return { settled: true, because: 'the sender says that nothing is left to send' };
      if (quietMs >= rule.quietMs) return { settled: true, because: `no traffic for ${rule.quietMs} ms` };
      if (this.running.exited) return { settled: true, because: 'the sender is gone' };
      if (now - start >= rule.budgetMs) return { settled: false, because: `${rule.budgetMs} ms were not enough` };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.running.stop();
    this.#subscription[Symbol.dispose]();
  }
}

const pollMs = 50;

/** Starts `sender` with `settings` against `backend`; whatever it prints becomes events of the backend's recording. */
export async function startLane(parts: {
  backend: Backend;
  clock: Clock;
  sender: Sender;
  settings: ResolvedSettings;
  run: number;
  workDir: string;
  signal: AbortSignal;
  collectorBin?: string | undefined;
  /** For senders that speak several. */
  protocol?: Protocol | undefined;
}): Promise<SenderLane> {
  const { backend, clock, sender, settings, run, workDir, signal, collectorBin, protocol } = parts;
  const running = await sender.start({
    settings,
    run,
    clock,
    signal,
    workDir,
    telemetry,
    ...(collectorBin === undefined ? {} : { collectorBin }),
    ...(protocol === undefined ? {} : { protocol }),
    record(draft) {
      backend.recording().append(draft);
      if (draft.type === 'sender.log') backend.witness(draft.line);
    },
  });
  return new SenderLane({ backend, clock, run, running });
}
