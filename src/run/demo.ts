import type { Backend, ScenarioSource } from '../backend/backend.ts';
import { startBackend } from '../backend/start.ts';
import { createSystemClock } from '../core/clock.ts';
import type { Clock } from '../core/clock.ts';
import { createRandom } from '../core/random.ts';
import type { SenderSettings } from '../core/sender-settings.ts';
import type { DemoResult, Observation } from '../report/demo.ts';
import { createEventLines } from '../report/event-line.ts';
import { plainStyle } from '../report/style.ts';
import { findSender } from '../senders/index.ts';
import { startLanes } from './lane.ts';
import type { FeedPlan, SettleRule } from './lane.ts';
import { newRun } from './run-number.ts';
import { SetUpError } from './set-up-error.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface DemoOptions {
  readonly scenario: ScenarioSource;
  readonly with?: Readonly<Record<string, unknown>> | undefined;
  readonly signal?: AbortSignal;
}

/** An SDK's own patience is ten seconds an export; a reader's is less. */
const impatient: SenderSettings = { timeoutMs: 3000 };
const feed: FeedPlan = { signal: 'traces', rounds: 2, itemsPerRound: 5, everyMs: 400 };
const settle: SettleRule = { graceMs: 400, quietMs: 5000, budgetMs: 9000 };

/**
 * A failure and its repair, seen from both sides: the same telemetry through the same SDK exporters, before and after
 * the fix that the scenario holds as data.
 */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const clock = createSystemClock();
  const signal = options.signal ?? new AbortController().signal;
  await using folder = await temporaryFolder();
  await using backend = await startBackend({ scenario: options.scenario, with: options.with, clock, signal });
  const observe = (fixed: boolean): Promise<Observation[]> =>
    observeAll(backend, { clock, signal, workDir: folder.path, fixed });
  const { scenario } = backend;
  const before = await observe(false);
  const shared = { scenario, story: backend.story(), before };
  if (scenario.cause === 'none')
    return { ...shared, whyNoAfter: 'Nothing is wrong here, so there is nothing to repair.' };
  if (!scenario.fix.sender && !scenario.fix.backend) return { ...shared, whyNoAfter: scenario.fix.text };
  if (scenario.fix.backend) backend.enterPhase(scenario.fix.backend.phase);
  return { ...shared, after: await observe(true) };
}

interface Round {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly workDir: string;
  readonly fixed: boolean;
}

function observeAll(backend: Backend, round: Round): Promise<Observation[]> {
  return Promise.all(backend.scenario.protocols.map((family) => observeOne(backend, family, round)));
}

async function observeOne(backend: Backend, family: 'grpc' | 'http', round: Round): Promise<Observation> {
  const { clock, signal, workDir, fixed } = round;
  const patience = fixed ? {} : impatient;
  const settings = backend.settings({ fixed, extra: { ...patience, ...pickTimeout(backend, fixed) } });
  const found = await findSender((settings.protocol ?? family) === 'grpc' ? 'js-grpc' : 'js-http');
  if ('missing' in found) throw new SetUpError(found.missing);
  const { sender, version } = found;
  const run = newRun(createRandom(backend.seed), family, String(fixed));
  const since = backend.recording().lastSeq;
  await using lanes = await startLanes([{ id: 'demo', backend, settings, run }], { sender, clock, workDir, signal });
  const lane = lanes.lanes[0]!;
  await lane.feed(feed, signal);
  await lane.settle(settle, signal);
  await lanes.process.stop();
  return {
    sender: sender.title,
    version,
    said: [...lanes.process.log],
    saw: sawLines(backend, since, settings.endpoints[settings.protocol ?? family]),
    ledger: lane.ledger(),
  };
}

/** The scenario's own time-out stands: it may be what the failure is about. */
function pickTimeout(backend: Backend, fixed: boolean): SenderSettings {
  const { timeoutMs } = backend.settings({ fixed });
  return timeoutMs === undefined ? {} : { timeoutMs };
}

/** What happened at the door that this sender knocked on. */
function sawLines(backend: Backend, since: number, endpoint: string): string[] {
  const listener = endpoint === backend.endpoints.grpc ? 'grpc' : 'http';
  const opened = backend.events({ type: 'connection.opened' }).filter((event) => event.listener === listener);
  const own = new Set(opened.map(({ connection }) => connection));
  const lineOf = createEventLines(plainStyle);
  const lines = backend.events({ since }).map((event) => ({ line: lineOf(event), event }));
  return lines.flatMap(({ line, event }) =>
    line !== undefined && 'connection' in event && event.connection !== undefined && own.has(event.connection)
      ? [line]
      : [],
  );
}
