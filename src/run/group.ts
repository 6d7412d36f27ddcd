import type { Backend } from '../backend/backend.ts';
import { startBackend } from '../backend/start.ts';
import { sleep } from '../core/clock.ts';
import type { Clock } from '../core/clock.ts';
import type { ChaosEvent } from '../core/event.ts';
import type { JudgedRun } from '../core/judged-run.ts';
import { Releases } from '../core/releases.ts';
import { createRandom } from '../core/random.ts';
import type { DeclaredSettings } from '../core/verdict.ts';
import { SetUpError } from '../core/set-up-error.ts';
import { mergeSettings, scaledSettings } from '../core/sender-settings.ts';
import type { SenderSettings } from '../core/sender-settings.ts';
import type { UserConfig } from '../exporter-config/user-config.ts';
import type { Interrupt, Scenario } from '../scenario/scenario.ts';
import type { FoundSender } from '../senders/sender.ts';
import { looksClosely } from './case.ts';
import type { Case } from './case.ts';
import { watchDelays } from './delay-watch.ts';
import { judgeRecording } from './judge.ts';
import { startLanes } from './lane.ts';
import type { FeedPlan, LanePlan, SenderLane, SenderLanes, SettleRule } from './lane.ts';
import { patienceWith } from './patience.ts';
import { newRun } from './run-number.ts';

export interface HeldCase extends Case {
  readonly seed: number;
}

export interface GroupOptions {
  readonly found: FoundSender;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly workDir: { readonly path: string };
  readonly timeScale: number;
  readonly collectorBin?: string | undefined;
  readonly sdkVersion?: string | undefined;
  readonly command?: readonly string[] | undefined;
  readonly userConfig?: UserConfig | undefined;
  readonly tls?: boolean | undefined;
  readonly settings?: SenderSettings | undefined;
  readonly feed?: Partial<FeedPlan> | undefined;
  readonly settle?: Partial<SettleRule> | undefined;
  readonly onlyChecks?: readonly string[] | undefined;
  readonly repairs?: boolean | undefined;
  readonly onEvent: (event: ChaosEvent) => void;
  readonly onBegin: (one: Case, atMostMs: number) => void;
  readonly onResult: (result: JudgedRun) => void;
}

/**
 * A real retry budget would make a run take minutes, so the run's own senders retry sooner; the intervals stay in the
 * recording (`run.started`). A user's configuration is never touched this way.
 */
const quickRetry: SenderSettings = {
  retry: { initialMs: 500, maxIntervalMs: 5000, maxElapsedMs: 30_000 },
};
const defaultFeed: FeedPlan = { signal: 'traces', rounds: 5, itemsPerRound: 20, everyMs: 200 };

interface CasePlan extends LanePlan {
  readonly declared: DeclaredSettings;
}

interface OpenCase {
  readonly one: HeldCase;
  readonly backend: Backend;
  readonly run: number;
  readonly plan: CasePlan;
}

/** Holds the runs of several cases at once, their exporters in one process, and judges each by its own recording. */
export async function holdGroup(cases: readonly HeldCase[], options: GroupOptions): Promise<JudgedRun[]> {
  await using backends = new Releases();
  const open: OpenCase[] = [];
  for (const [index, one] of cases.entries()) open.push(await openCase(one, index, options, backends));
  try {
    return await exercise(open, options);
  } catch (error) {
    // Whatever broke is ours; what was recorded until then is kept, and judged by nobody.
    options.signal.throwIfAborted();
    return open.map(({ backend, run }) => {
      backend.recording().append({ type: 'run.broken', run, trouble: messageOf(error) });
      return judged(backend, options);
    });
  }
}

async function openCase(one: HeldCase, index: number, options: GroupOptions, stack: Releases) {
  const { clock, timeScale, tls, found } = options;
  const { source, id, seed, protocol } = one;
  const backend = stack.use(
    await startBackend({
      scenario: source.scenario,
      with: source.with,
      session: id,
      seed,
      timeScale,
      clock,
      examine: looksClosely(one.checks, options.onlyChecks),
      readsRefused: true,
      ...(tls === undefined ? {} : { tls }),
    }),
  );
  for (const event of backend.events()) options.onEvent(event);
  backend.recording().subscribe(options.onEvent);
  const run = newRun(createRandom(seed), id);
  // What the scenario says of retries is part of it.
  const quick = backend.scenario.sender.retry ? {} : scaledSettings(quickRetry, timeScale);
  const settings = backend.settings({ extra: mergeSettings(quick, options.settings ?? {}) });
  const memoryBytes = settings.limits?.memoryBytes;
  const declared = {
    ...found.sender.declare(settings, protocol, options),
    ...(memoryBytes !== undefined && { memoryBytes }),
  };
  backend.recording().append({
    type: 'run.started',
    run,
    scenario: backend.scenario.id,
    sender: found.sender.name,
    version: found.version,
    ...(options.sdkVersion !== undefined && { release: options.sdkVersion }),
    protocol,
    settings,
    declared,
    marked: !found.sender.isForeign,
    timeScale,
    checks: [...one.checks],
  });
  return { one, backend, run, plan: { id: `l${index + 1}`, backend, settings, declared, protocol, run } };
}

async function exercise(open: readonly OpenCase[], options: GroupOptions): Promise<JudgedRun[]> {
  const { clock, signal, workDir, collectorBin, sdkVersion, command, userConfig, found } = options;
  const [first, ...rest] = open.map(({ plan }) => plan);
  using _watch = watchDelays(clock, (delayMs) => {
    for (const { backend } of open) backend.recording().append({ type: 'run.delayed', delayMs });
  });
  await using lanes = await startLanes([first!, ...rest], {
    sender: found.sender,
    clock,
    signal,
    workDir,
    collectorBin,
    sdkVersion,
    command,
    userConfig,
  }).catch((cause: unknown) => {
    throw new SetUpError(`the sender ${found.sender.name} could not be started: ${messageOf(cause)}`, { cause });
  });
  const ends = await Promise.all(
    open.map(async ({ one, backend, plan }, index) => {
      options.onBegin(one, boundMsOf(one, plan.declared, options));
      // Phases that pass by time begin with the telemetry, not with the start of a slow sender.
      if (one.scenario.phases.some(({ forMs }) => forMs !== undefined)) backend.reset();
      return await exerciseLane(lanes, lanes.lanes[index]!, { one, declared: plan.declared }, options);
    }),
  );
  await lanes.process.stop();
  await Promise.all(lanes.lanes.map((lane) => lane.ended(signal)));
  return open.map(({ backend, run }, index) => {
    backend.recording().append({ type: 'run.finished', run, ...ends[index]! });
    return judged(backend, options);
  });
}

async function exerciseLane(
  lanes: SenderLanes,
  lane: SenderLane,
  { one, declared }: { one: Case; declared: DeclaredSettings },
  options: GroupOptions,
) {
  const { signal, clock, timeScale } = options;
  const { interrupt, patienceMs, graceMs } = one.scenario.exercise;
  using _repair = options.repairs === false ? undefined : repairLater(one.scenario, lane.plan.backend, clock);
  // Who is told to end, and does not come back, is given nothing more: it could not be its loss.
  const ended = new AbortController();
  const feeding = feedUntil(ended.signal, lane, feedPlanOf(one, options), signal);
  if (interrupt) {
    await sleep(clock, interrupt.afterMs, signal);
    if (!interrupt.restart) ended.abort(new Error('the sender is told to end'));
    await interruptProcess(lanes, interrupt);
  }
  await feeding;
  const patience = patienceWith(declared, { timeScale, patienceMs, graceMs });
  const settled = await lane.settle({ ...patience, ...options.settle }, signal);
  const claims = await lane.exporter.claims?.();
  if (claims) {
    lane.plan.backend.recording().append({ type: 'sender.claimed', sender: options.found.sender.name, ...claims });
  }
  return settled;
}

/** Counted from the first round that the sender has taken: it may start slowly. */
function repairLater({ fix, exercise }: Scenario, backend: Backend, clock: Clock): Disposable | undefined {
  const { repairAfterMs } = exercise;
  const { phase } = fix.backend ?? {};
  if (repairAfterMs === undefined || phase === undefined) return undefined;
  let timer: Disposable | undefined;
  const subscription = backend.recording().subscribe(({ type }) => {
    if (type === 'workload.offered') timer ??= clock.after(repairAfterMs, () => backend.enterPhase(phase));
  });
  return {
    [Symbol.dispose]() {
      subscription[Symbol.dispose]();
      timer?.[Symbol.dispose]();
    },
  };
}

async function feedUntil(ended: AbortSignal, lane: SenderLane, plan: FeedPlan, signal: AbortSignal): Promise<void> {
  try {
    await lane.feed(plan, AbortSignal.any([ended, signal]));
  } catch (error) {
    signal.throwIfAborted();
    if (!ended.aborted) throw error;
  }
}

function feedPlanOf({ scenario }: Case, { timeScale, feed }: GroupOptions): FeedPlan {
  const { signal, rounds, itemsPerRound, surge, everyMs, steady } = scenario.exercise;
  const plan = { signal, rounds, itemsPerRound, surge, everyMs, steady };
  const given = Object.fromEntries(Object.entries(plan).filter(([, value]) => value !== undefined));
  const own: FeedPlan = { ...defaultFeed, everyMs: defaultFeed.everyMs / timeScale, ...given, ...feed };
  return own.steady ? { ...own, manner: { maxAttempts: 1, timeoutMs: steadyTimeoutMs(timeScale) } } : own;
}

/** What applications wait for an export, but never so short that a busy machine makes the difference. */
function steadyTimeoutMs(timeScale: number): number {
  return Math.max(1000, 10_000 / timeScale);
}

/** So long a case takes at the latest, from the first item on; the start and the end of the process come on top. */
function boundMsOf(one: Case, declared: DeclaredSettings, options: GroupOptions): number {
  const { rounds, everyMs } = feedPlanOf(one, options);
  const { budgetMs } = { ...patienceWith(declared, options), ...options.settle };
  const { afterMs = 0, graceMs = 0 } = one.scenario.exercise.interrupt ?? {};
  return (rounds - 1) * everyMs + afterMs + graceMs + budgetMs;
}

/** The process records what it is told and how it ends. */
async function interruptProcess(lanes: SenderLanes, { signal, graceMs, restart }: Interrupt): Promise<void> {
  const { process } = lanes;
  await (signal === 'KILL' ? process.kill() : process.stop({ graceMs }));
  if (restart) await lanes.restart();
}

function judged(backend: Backend, { onlyChecks, onResult }: GroupOptions): JudgedRun {
  const recording = backend.recording();
  const result = judgeRecording(recording.since(0), { complete: recording.evicted === 0, only: onlyChecks });
  if (!result) throw new Error('the recording has lost its beginning: its limit is too low for this run');
  for (const verdict of result.verdicts) {
    recording.append({ type: 'check.verdict', ...verdict, evidence: [...verdict.evidence] });
  }
  for (const skipped of result.notAsked) recording.append({ type: 'check.skipped', ...skipped });
  onResult(result);
  return result;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
