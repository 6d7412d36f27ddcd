import type { Backend, ScenarioSource } from '../backend/backend.ts';
import { startBackend } from '../backend/start.ts';
import { createSystemClock } from '../core/clock.ts';
import type { Clock } from '../core/clock.ts';
import { createRandom } from '../core/random.ts';
import { SetUpError } from '../core/set-up-error.ts';
import type { DemoResult, Observation } from '../report/demo.ts';
import { isHealthy } from '../report/cause-titles.ts';
import { createEventLines } from '../report/event-line.ts';
import { plainStyle } from '../report/style.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { findSender } from '../senders/index.ts';
import { startLane } from './lane.ts';
import type { FeedPlan, SettleRule } from './lane.ts';
import { newRun } from './run-number.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface DemoOptions {
  readonly scenario: ScenarioSource;
  readonly with?: Readonly<Record<string, unknown>> | undefined;
  readonly signal?: AbortSignal;
}

/** A little more than an SDK's own patience, which is ten seconds an export: with less it would lose what it delivers. */
const settle: SettleRule = { graceMs: 400, quietMs: 13_000, budgetMs: 13_000 };
const maxRounds = 4;

/**
 * A failure and its repair, seen from both sides: the same telemetry through the same SDK exporters, before and after
 * the fix that the scenario holds as data.
 */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const scenario = loadScenario(options.scenario, { with: options.with });
  const shows = await Promise.all(scenario.protocols.map((family) => show(family, scenario, options)));
  const { story, caFile } = shows[0]!;
  const after = shows.flatMap((one) => one.after ?? []);
  return {
    scenario,
    story,
    caFile,
    before: shows.map(({ before }) => before),
    ...(after.length > 0 ? { after } : { whyNoAfter: whyNoAfter(scenario) }),
  };
}

function whyNoAfter(scenario: Scenario): string {
  if (isHealthy(scenario)) return 'Nothing is wrong here, so there is nothing to repair.';
  return scenario.fix.text || 'The scenario does not say how it is repaired.';
}

interface Show extends Pick<DemoResult, 'story' | 'caFile'> {
  readonly before: Observation;
  readonly after?: Observation;
}

/** Each family has a backend to itself: scenarios count requests, and one sender's are not the other's. */
async function show(family: 'grpc' | 'http', scenario: Scenario, options: DemoOptions): Promise<Show> {
  const clock = createSystemClock();
  const signal = options.signal ?? new AbortController().signal;
  const { fix } = scenario;
  await using backend = await startBackend({ scenario: options.scenario, with: options.with, clock, signal });
  const before = await observe(backend, family, { clock, signal, fixed: false });
  const shown = { before, story: backend.story(), caFile: backend.caFile };
  if (!fix.sender && !fix.backend) return shown;
  if (fix.backend) backend.enterPhase(fix.backend.phase);
  return { ...shown, after: await observe(backend, family, { clock, signal, fixed: true }) };
}

interface Round {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly fixed: boolean;
}

async function observe(backend: Backend, family: 'grpc' | 'http', round: Round): Promise<Observation> {
  const { clock, signal, fixed } = round;
  const settings = backend.settings({ fixed });
  const found = await findSender((settings.protocol ?? family) === 'grpc' ? 'js-grpc' : 'js-http');
  if ('missing' in found) throw new SetUpError(found.missing);
  const { sender, version } = found;
  const run = newRun(createRandom(backend.seed), family, String(fixed));
  const since = backend.recording().lastSeq;
  using workDir = temporaryFolder();
  await using lane = await startLane({ backend, settings, run }, { sender, clock, workDir, signal });
  await lane.feed(feedFor(backend.scenario), signal);
  await lane.settle(settle, signal);
  await lane.process.stop();
  return {
    sender: sender.title,
    version,
    said: [...lane.process.log],
    saw: sawLines(backend, since),
    ledger: lane.ledger(),
  };
}

/** One export tells the story, unless the failure comes only after so many requests. */
function feedFor({ phases }: Scenario): FeedPlan {
  // A phase that ends after so many requests is how it was before: a token that is still good, a certificate not yet renewed.
  const lasting = phases.findIndex(({ rules, until }) => rules.length > 0 && until?.requests === undefined);
  const first = lasting === -1 ? phases.findIndex(({ rules }) => rules.length > 0) : lasting;
  const harmless = phases.slice(0, Math.max(0, first));
  const before = harmless.reduce((sum, { until }) => sum + (until?.requests ?? 0), 0);
  return { signal: 'traces', rounds: Math.min(1 + before, maxRounds), itemsPerRound: 10, everyMs: 500 };
}

/** Less what it knows from the sender's own words alone. */
function sawLines(backend: Backend, since: number): string[] {
  const lineOf = createEventLines(plainStyle);
  return backend.events({ since }).flatMap((event) => {
    const line = lineOf(event);
    return line === undefined || event.type === 'fault.fired' ? [] : [line];
  });
}
