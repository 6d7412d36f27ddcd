import type { Backend, ScenarioSource } from '../backend/backend.ts';
import { startBackend } from '../backend/start.ts';
import { createSystemClock } from '../core/clock.ts';
import type { Clock } from '../core/clock.ts';
import type { ChaosEvent } from '../core/event.ts';
import type { LedgerReport } from '../core/ledger.ts';
import { createRandom } from '../core/random.ts';
import type { SenderSettings } from '../core/sender-settings.ts';
import { SetUpError } from '../core/set-up-error.ts';
import type { Verdict } from '../core/verdict.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { findSender } from '../senders/index.ts';
import type { SenderName } from '../senders/sender.ts';
import { judgeRecording } from './judge.ts';
import { startLane } from './lane.ts';
import { newRun } from './run-number.ts';
import type { FeedPlan, SettleRule } from './lane.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface RunOptions {
  readonly scenario: ScenarioSource;
  readonly with?: Readonly<Record<string, unknown>> | undefined;
  readonly sender: SenderName;
  readonly collectorBin?: string | undefined;
  readonly seed?: number | undefined;
  readonly recordFile?: string | undefined;
  readonly tls?: boolean | undefined;
  /** Wins over what the scenario tells the sender. */
  readonly settings?: SenderSettings | undefined;
  readonly feed?: Partial<FeedPlan> | undefined;
  readonly settle?: Partial<SettleRule> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with each event as it is recorded. */
  readonly onEvent?: ((event: ChaosEvent) => void) | undefined;
}

export interface RunResult {
  readonly scenario: Scenario;
  readonly run: number;
  readonly verdicts: readonly Verdict[];
  readonly ledger: LedgerReport;
  readonly events: readonly ChaosEvent[];
}

/**
 * A real retry budget would make a run take minutes, so the run's own senders retry sooner; the intervals stay in the
 * recording (`run.started`). A user's configuration is never touched this way.
 */
const quickRetry: SenderSettings = {
  retry: { initialMs: 500, maxIntervalMs: 5000, maxElapsedMs: 60_000 },
};
const defaultFeed: FeedPlan = { signal: 'traces', rounds: 5, itemsPerRound: 20, everyMs: 200 };
const defaultSettle: SettleRule = { graceMs: 1000, quietMs: 20_000, budgetMs: 90_000 };

/** Scenario + real sender + marked telemetry → recording → verdicts. Throws SetUpError when the run could not be held. */
export async function runScenario(options: RunOptions): Promise<RunResult> {
  const clock = createSystemClock();
  const over = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, over.signal]) : over.signal;
  using workDir = temporaryFolder();
  await using backend = await startBackend({
    scenario: options.scenario,
    clock,
    signal: options.signal,
    ...pick(options, ['with', 'seed', 'recordFile', 'tls']),
  });
  // A backend that could not go on ends the run: what the sender does without one is not its failure.
  void backend.stopped.then(() => over.abort(backend.failure ?? new Error('the backend was stopped')));
  const { onEvent } = options;
  if (onEvent) {
    for (const event of backend.events()) onEvent(event);
    backend.recording().subscribe(onEvent);
  }
  return await hold(backend, options, { clock, signal, workDir });
}

async function hold(
  backend: Backend,
  options: RunOptions,
  { clock, signal, workDir }: { clock: Clock; signal: AbortSignal; workDir: { readonly path: string } },
): Promise<RunResult> {
  const { scenario } = backend;
  const recording = backend.recording();
  const run = newRun(createRandom(backend.seed), scenario.id);
  const settings = backend.settings({ extra: { ...quickRetry, ...options.settings } });
  const { sender, version } = await foundSender(options);
  recording.append({ type: 'run.started', run, scenario: scenario.id, sender: sender.name, version, settings });

  const { collectorBin } = options;
  await using lane = await startLane({ backend, clock, sender, settings, run, workDir, signal, collectorBin }).catch(
    (cause: unknown) => {
      signal.throwIfAborted();
      throw new SetUpError(`the sender ${sender.name} could not be started: ${messageOf(cause)}`, { cause });
    },
  );
  await lane.feed({ ...defaultFeed, ...options.feed }, signal);
  const { settled, because } = await lane.settle({ ...defaultSettle, ...options.settle }, signal);
  await lane.running.stop();
  recording.append({ type: 'run.finished', run, because, settled });

  const events = recording.since(0);
  const judged = judgeRecording(events, run, { names: scenario.expect, complete: recording.evicted === 0 });
  for (const verdict of judged.verdicts)
    recording.append({ type: 'check.verdict', ...verdict, evidence: [...verdict.evidence] });
  return { scenario, run, ...judged, events: recording.since(0) };
}

async function foundSender(options: RunOptions) {
  const found = await findSender(options.sender, pick(options, ['collectorBin']));
  if ('missing' in found) throw new SetUpError(found.missing);
  return found;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]])) as Pick<T, K>;
}
