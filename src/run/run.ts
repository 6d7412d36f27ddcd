import { openRecordFile } from '../backend/record-file.ts';
import { createSystemClock } from '../core/clock.ts';
import type { ChaosEvent } from '../core/event.ts';
import { newSeed } from '../core/random.ts';
import type { JudgedRun } from '../core/judged-run.ts';
import { Releases } from '../core/releases.ts';
import { SetUpError } from '../core/set-up-error.ts';
import { systemReason } from '../core/system-error.ts';
import type { SenderSettings } from '../core/sender-settings.ts';
import type { Protocol } from '../core/signal.ts';
import type { SuiteCase } from '../scenario/suite.ts';
import { findSender } from '../senders/index.ts';
import type { UserConfig } from '../exporter-config/user-config.ts';
import type { FoundSender, Sender, SenderName } from '../senders/sender.ts';
import { casesFor } from './case.ts';
import type { Case } from './case.ts';
import { holdGroup } from './group.ts';
import type { HeldCase } from './group.ts';
import type { FeedPlan, SettleRule } from './lane.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface RunOptions {
  readonly cases: readonly SuiteCase[];
  readonly sender: SenderName;
  readonly collectorBin?: string | undefined;
  /** An older release of a sender that was built here. */
  readonly sdkVersion?: string | undefined;
  /** For the sender `command`: the program and its arguments. */
  readonly command?: readonly string[] | undefined;
  /** A Collector's own configuration, made safe: what it says of retries, queues and batches stays in force. */
  readonly userConfig?: UserConfig | undefined;
  /** Default: every protocol that the sender speaks. */
  readonly protocols?: readonly Protocol[] | undefined;
  readonly seed?: number | undefined;
  /** All events of all cases, told apart by their session. */
  readonly recordFile?: string | undefined;
  readonly tls?: boolean | undefined;
  /** Wins over what the scenario tells the sender. */
  readonly settings?: SenderSettings | undefined;
  readonly feed?: Partial<FeedPlan> | undefined;
  readonly settle?: Partial<SettleRule> | undefined;
  /** Exporters inside one process. Default 40. */
  readonly maxLanes?: number | undefined;
  /** Default 1: real time. */
  readonly timeScale?: number | undefined;
  readonly onlyChecks?: readonly string[] | undefined;
  /** Default true: a backend is repaired when its scenario says so (`exercise.repairAfter`). */
  readonly repairs?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: ChaosEvent) => void) | undefined;
  /** Called when a case begins, and when it was judged. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

export type Progress = {
  readonly id: string;
  readonly done: number;
  readonly total: number;
} & (
  | { readonly result: JudgedRun; readonly atMostMs?: never }
  /** It begins, and ends after so long at the latest. */
  | { readonly atMostMs: number; readonly result?: never }
);

export interface RunReport {
  readonly sender: SenderName;
  readonly title: string;
  readonly version: string;
  readonly timeScale: number;
  readonly results: readonly JudgedRun[];
}

const whichSender = ['collectorBin', 'sdkVersion', 'command'] as const;
const defaultMaxLanes = 40;
/** Processes at one time; each shares two processors with our own. */
const maxProcesses = 3;

/**
 * Cases × one real sender → recordings → verdicts. Cases share a process as far as they can; one whose process is
 * interrupted or held short has it to itself. Throws SetUpError when no run could be held at all.
 */
export async function runCases(options: RunOptions): Promise<RunReport> {
  const { timeScale = 1 } = options;
  const clock = createSystemClock();
  // A recording that cannot be written ends the run: what nobody can look up is no verdict.
  const broken = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, broken.signal]) : broken.signal;
  const found = await foundSender(options);
  const cases = casesFor(options.cases, found.sender, options);
  await using stack = new Releases();
  const sink = openSink(options, (error) => broken.abort(new SetUpError(`cannot record: ${systemReason(error)}`)));
  stack.defer(() => sink.close());
  const seed = options.seed ?? newSeed();
  let done = 0;
  const groups = groupsOf(cases, found.sender.isForeign ? 1 : (options.maxLanes ?? defaultMaxLanes));
  const results = await inTurns(groups, maxProcesses, async (group) => {
    const held = group.map((one): HeldCase => ({ ...one, seed }));
    return await holdGroup(held, {
      ...pick(options, [...whichSender, 'userConfig', 'tls', 'settings', 'feed', 'settle', 'onlyChecks', 'repairs']),
      found,
      clock,
      signal,
      timeScale,
      workDir: stack.use(temporaryFolder()),
      onEvent: (event) => sink.write(event),
      onBegin: ({ id }, atMostMs) => options.onProgress?.({ id, atMostMs, done, total: cases.length }),
      onResult: (result) => options.onProgress?.({ id: result.id, result, done: ++done, total: cases.length }),
    });
  });
  sink.close();
  signal.throwIfAborted();
  const byId = new Map(results.flat().map((result) => [result.id, result]));
  const { sender, version } = found;
  const { name, title } = sender;
  return { sender: name, title, version, timeScale, results: cases.map(({ id }) => byId.get(id)!) };
}

/** A case whose process is interrupted, or starved, would spoil its neighbours. */
function groupsOf(cases: readonly Case[], maxLanes: number): Case[][] {
  const isAlone = ({ scenario: { exercise, sender } }: Case): boolean =>
    exercise.alone === true ||
    exercise.interrupt !== undefined ||
    sender.limits !== undefined ||
    sender.nameServer !== undefined;
  const together = cases.filter((one) => !isAlone(one));
  const shared = Array.from({ length: Math.ceil(together.length / maxLanes) }, (_, index) =>
    together.slice(index * maxLanes, (index + 1) * maxLanes),
  );
  return [...shared, ...cases.filter(isAlone).map((one) => [one])];
}

async function inTurns<T, R>(list: readonly T[], atOnce: number, work: (item: T) => Promise<R>) {
  const results: R[] = [];
  const entries = list.entries();
  await Promise.all(
    Array.from({ length: Math.min(atOnce, list.length) }, async () => {
      for (const [index, item] of entries) results[index] = await work(item);
    }),
  );
  return results;
}

async function foundSender(options: RunOptions): Promise<FoundSender> {
  const found = await findSender(options.sender, pick(options, whichSender));
  if ('missing' in found) throw new SetUpError(found.missing);
  const { userConfig } = options;
  return userConfig ? { ...found, sender: asConfigured(found.sender, userConfig) } : found;
}

/** A sender that speaks what its configuration says, on the terms that stand there. */
function asConfigured(sender: Sender, { protocol, declared }: UserConfig): Sender {
  return { ...sender, protocols: [protocol], declare: () => declared };
}

function openSink({ recordFile, onEvent }: RunOptions, onFailure: (error: Error) => void) {
  let file = recordFile === undefined ? undefined : openRecordFile(recordFile, onFailure);
  return {
    write(event: ChaosEvent): void {
      file?.write(event);
      onEvent?.(event);
    },
    close(): void {
      file?.[Symbol.dispose]();
      file = undefined;
    },
  };
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]])) as Pick<T, K>;
}
