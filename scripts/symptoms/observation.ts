import { startBackend } from '../../src/backend/start.ts';
import type { Backend } from '../../src/backend/backend.ts';
import { createSystemClock } from '../../src/core/clock.ts';
import { createRandom } from '../../src/core/random.ts';
import type { ResolvedSettings, SenderSettings } from '../../src/core/sender-settings.ts';
import type { Signal } from '../../src/core/signal.ts';
import type { Symptom } from '../../src/core/story.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { startLane } from '../../src/run/lane.ts';
import type { FeedPlan, SettleRule } from '../../src/run/lane.ts';
import { newRun } from '../../src/run/run-number.ts';
import { findSender } from '../../src/senders/index.ts';
import type { SenderName } from '../../src/senders/sender.ts';
import { tellingLines } from './choice.ts';

/** A sender that speaks one protocol family, and the name under which its lines stand in a scenario. */
export interface Voice {
  readonly sender: SenderName;
  readonly family: 'grpc' | 'http';
  readonly title: string;
}

/** Whether a scenario can be shown to it at all. */
export function isConcerned({ family }: Voice, { protocols }: Scenario): boolean {
  return protocols.includes(family);
}

/** In the order in which they stand in a file. */
export const voices: readonly Voice[] = [
  { sender: 'collector', family: 'grpc', title: 'OpenTelemetry Collector (otlp_grpc)' },
  { sender: 'collector', family: 'http', title: 'OpenTelemetry Collector (otlp_http)' },
  { sender: 'js-grpc', family: 'grpc', title: 'OpenTelemetry JS SDK (grpc)' },
  { sender: 'js-http', family: 'http', title: 'OpenTelemetry JS SDK (http/protobuf)' },
];

/** The title under which its lines stand: it may be told to write JSON. */
export function titleOf({ title }: Voice, { encoding }: Pick<SenderSettings, 'encoding'>): string {
  return encoding === 'json' ? title.replace('http/protobuf', 'http/json') : title;
}

/** A scenario with values of its parameters: as it is without any, or as one of its variants. */
export interface Face {
  readonly scenario: string;
  readonly with?: Readonly<Record<string, string | number | boolean>> | undefined;
}

export interface Surroundings {
  /** An existing folder for what senders leave behind. */
  readonly workDir: { readonly path: string };
  /** A Collector that logs for people. */
  readonly collectorBin?: string | undefined;
}

/** A little more than the patience of an SDK, which is ten seconds an export. */
const settle: SettleRule = { graceMs: 500, quietMs: 12_000, budgetMs: 12_000 };

/**
 * What a sender says of a scenario. Its time-outs and retries are its own, or the scenario's: with shorter ones it would
 * complain of what it would have survived. Each has a backend to itself, since scenarios count requests.
 */
export async function observe(voice: Voice, face: Face, surroundings: Surroundings): Promise<Symptom[]> {
  const { workDir, collectorBin } = surroundings;
  const clock = createSystemClock();
  const { signal } = new AbortController();
  const found = await findSender(voice.sender, { collectorBin });
  if ('missing' in found) throw new Error(found.missing);
  await using backend = await startBackend({ scenario: face.scenario, with: face.with, clock, seed: 1 });
  const settings = backend.settings({ extra: { protocol: voice.family } });
  const run = newRun(createRandom(backend.seed), voice.title);
  const { sender } = found;
  const feed = feedFor(backend.scenario.exercise.signal, settings);
  if (!sender.signals.includes(feed.signal)) return [];
  const protocol = voice.family === 'grpc' ? 'grpc' : 'http/protobuf';
  const shared = { sender, clock, workDir, signal, collectorBin };
  await using lane = await startLane({ backend, settings, run, protocol }, shared);
  await lane.feed(feed, signal);
  await lane.settle(settle, signal);
  // What it says of being stopped is not of the failure: read before that.
  const lines = tellingLines(complaints(backend));
  return lines.map((line) => ({ sender: titleOf(voice, settings), version: versionOf(voice, found.version), line }));
}

/** Enough requests for phases to pass; and where the sender's own limits are tried, more than it can hold. */
function feedFor(signal: Signal = 'traces', { queue, limits }: ResolvedSettings): FeedPlan {
  const isPressed = queue !== undefined || limits !== undefined;
  const pace = isPressed ? { rounds: 30, everyMs: 250 } : { rounds: 8, everyMs: 400 };
  return { signal, itemsPerRound: 5, ...pace };
}

/** What was printed once there was something to send; the SDK's remarks go to stdout, the Collector's all to stderr. */
function complaints(backend: Backend): string[] {
  const began = backend.events({ since: 0, type: 'workload.offered' })[0]?.seq ?? Infinity;
  const printed = backend.events({ since: began, type: 'sender.log' });
  return printed.filter(({ stream }) => stream === 'stderr').map(({ line }) => line);
}

/** Node itself words the errors of sockets and certificates. */
function versionOf({ sender }: Voice, version: string): string {
  const [node] = process.versions.node.split('.');
  return sender === 'collector' ? version : `${version.replace(/^SDK /, '')}, Node.js ${node}`;
}
