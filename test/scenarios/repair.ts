import { isDeepStrictEqual } from 'node:util';
import type { Backend } from '../../src/backend/backend.ts';
import { startBackend } from '../../src/backend/start.ts';
import { createSystemClock, sleep } from '../../src/core/clock.ts';
import type { ChaosEvent } from '../../src/core/event.ts';
import { ledgerOf } from '../../src/core/ledger.ts';
import type { LedgerReport } from '../../src/core/ledger.ts';
import { createRandom } from '../../src/core/random.ts';
import type { SenderSettings } from '../../src/core/sender-settings.ts';
import type { Protocol } from '../../src/core/signal.ts';
import { startLane } from '../../src/run/lane.ts';
import type { FeedPlan, SenderLane, SettleRule } from '../../src/run/lane.ts';
import { newRun } from '../../src/run/run-number.ts';
import { temporaryFolder } from '../../src/run/temporary-folder.ts';
import { senders } from '../../src/senders/index.ts';
import type { SenderName } from '../../src/senders/sender.ts';
import { isSaid, linesSaid } from './complaint.ts';
import { mostUnderWay } from './under-way.ts';
import type { Face } from './faces.ts';
import type { Proof } from './proof.ts';

/** A real sender that speaks one protocol. */
export interface RealSender {
  readonly name: SenderName;
  readonly protocol: Protocol;
  readonly tls?: boolean;
  /** Under which its lines stand among a scenario's symptoms. */
  readonly title: string;
  /** Known once it is needed. */
  readonly collectorBin?: () => string;
}

/** What became of a sender and its telemetry, while the failure lasted and after it was repaired. */
export interface Repair {
  /** What it printed of the failure, masked. */
  readonly said: readonly string[];
  /** It had to be started anew, with other settings. */
  readonly isRestarted: boolean;
  /** What it printed after that. */
  readonly saidAnew: readonly string[];
  /** How often it was given telemetry after the repair, until all of a round was delivered; undefined: in vain. */
  readonly rounds: number | undefined;
  /** Of all that was given to the sender that met the failure, until it had nothing left that could be delivered. */
  readonly first: LedgerReport;
  /** Of all that was given to the sender that has the repaired settings: the same one, unless it was started anew. */
  readonly last: LedgerReport;
  /** Requests that were under way at one moment, before and after. */
  readonly underWay: { readonly first: number; readonly last: number };
}

/** As real ones, only sooner. */
const hurry: SenderSettings = { retry: { initialMs: 300, maxIntervalMs: 1000 } };
const impatience: SenderSettings = { timeoutMs: 3000 };
/** Ends what would hang. */
const patienceMs = 90_000;
const maxRounds = 30;
const whenNothingIsLeft: SettleRule = { graceMs: 50, quietMs: patienceMs, budgetMs: patienceMs };
/** Fast enough to try a sender's own limits. */
const paceMs = 100;

const clock = createSystemClock();
const { signal: never } = new AbortController();

/** Telemetry for a sender, in small portions. */
export function roundOf({ signal = 'traces' }: Proof): FeedPlan {
  return { signal, rounds: 1, itemsPerRound: 5, everyMs: 0 };
}

/** Lets the sender meet the failure until it has complained as its page says, applies the page's fix, and waits for delivery. */
export async function repair(face: Face, sender: RealSender, proof: Proof): Promise<Repair> {
  using folder = temporaryFolder();
  await using backend = await failingBackend(face, sender, proof);
  const place = { backend, sender, workDir: folder };
  const round = roundOf(proof);
  await using lane = await start(place, settingsFor(backend, sender, { fixed: false }), 'before');
  const said = await complaints(backend, lane, { title: sender.title, round });

  const isRestarted = !isDeepStrictEqual(backend.settings(), backend.settings({ fixed: true }));
  const { fix } = backend.scenario;
  if (fix.backend) backend.enterPhase(fix.backend.phase);
  await using renewed = isRestarted ? await start(place, settingsFor(backend, sender, { fixed: true }), 'after') : lane;
  const rounds = await feedUntilDelivered(backend, renewed, round);
  // What it had kept is delivered without a restart, if the backend was what had to be repaired.
  if (isRestarted && fix.backend) await lane.settle(whenNothingIsLeft, never);
  const saidAnew = isRestarted ? linesSaid(renewed.process.log) : [];
  const events = backend.events();
  const underWay = { first: mostUnderWay(events, lane.plan.run), last: mostUnderWay(events, renewed.plan.run) };
  return { said, isRestarted, saidAnew, rounds, first: lane.ledger(), last: renewed.ledger(), underWay };
}

/** Lets the sender meet the failure until it has complained as its page says: what it printed by then, masked. */
export async function complaintOf(face: Face, sender: RealSender, proof: Proof): Promise<readonly string[]> {
  using folder = temporaryFolder();
  await using backend = await failingBackend(face, sender, proof);
  const place = { backend, sender, workDir: folder };
  await using lane = await start(place, settingsFor(backend, sender, { fixed: false }), 'before');
  return await complaints(backend, lane, { title: sender.title, round: roundOf(proof) });
}

function failingBackend(
  { scenario: { id, given } }: Face,
  { tls = false }: RealSender,
  proof: Proof,
): Promise<Backend> {
  return startBackend({ scenario: id, with: { ...given, ...proof.with }, clock, seed: 1, ...(tls && { tls }) });
}

async function complaints(
  backend: Backend,
  lane: SenderLane,
  expected: { title: string; round: FeedPlan },
): Promise<string[]> {
  await feedUntilComplaint(backend, lane, expected);
  return linesSaid(backend.events({ since: 0, type: 'sender.log' }).map(({ line }) => line));
}

interface Place {
  readonly backend: Backend;
  readonly sender: RealSender;
  readonly workDir: { readonly path: string };
}

function start(place: Place, settings: ReturnType<Backend['settings']>, label: string): Promise<SenderLane> {
  const { backend, sender, workDir } = place;
  const { name, protocol } = sender;
  const collectorBin = sender.collectorBin?.();
  const run = newRun(createRandom(backend.seed), label);
  const shared = { clock, sender: senders[name], workDir, signal: never, collectorBin };
  return startLane({ backend, settings, run, protocol }, shared);
}

/** The scenario's own settings stand: they may be what the failure is about, or what the fix changes. */
function settingsFor(backend: Backend, { protocol }: RealSender, { fixed }: { fixed: boolean }) {
  const own = backend.settings({ fixed });
  const family = protocol === 'grpc' ? 'grpc' : 'http';
  const { timeoutMs } = own;
  const patience = timeoutMs === undefined ? (fixed ? {} : impatience) : { timeoutMs };
  return backend.settings({ fixed, extra: { ...hurry, ...patience, protocol: own.protocol ?? family } });
}

/** Until a fault has acted and the sender has printed every line that its page shows. */
export async function feedUntilComplaint(
  backend: Backend,
  lane: SenderLane,
  { title, round }: { title: string; round: FeedPlan },
): Promise<void> {
  const { cause, symptoms } = backend.scenario;
  const awaited = new Set(symptoms.filter(({ sender }) => sender === title).map(({ line }) => line));
  let hasActed = false;
  const isOver = (event: ChaosEvent): boolean => {
    if (event.type === (cause === 'none' ? 'reply.sent' : 'fault.fired')) hasActed = true;
    for (const line of awaited) if (event.type === 'sender.log' && isSaid(line, event.line)) awaited.delete(line);
    return hasActed && awaited.size === 0;
  };
  const complained = new AbortController();
  const complaint = backend.waitFor(isOver, { timeoutMs: patienceMs }).catch((cause: unknown) => {
    throw new Error(`after ${patienceMs} ms it has not printed: ${[...awaited].join('\n')}`, { cause });
  });
  await Promise.all([complaint.finally(() => complained.abort()), feedSteadily(lane, round, complained.signal)]);
}

async function feedSteadily(lane: SenderLane, round: FeedPlan, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await lane.feed(round, never);
    await sleep(clock, paceMs, over).catch(() => {});
  }
}

/** A sender that drops what fails once may need some rounds until its connection is back. */
async function feedUntilDelivered(backend: Backend, lane: SenderLane, round: FeedPlan): Promise<number | undefined> {
  for (let rounds = 1; rounds <= maxRounds; rounds++) {
    const since = backend.recording().lastSeq;
    await lane.feed(round, never);
    const { settled } = await lane.settle(whenNothingIsLeft, never);
    if (ledgerOf(backend.events({ since }), lane.plan.run).lost === 0) return rounds;
    if (!settled) return undefined;
    // In all they take longer than gRPC takes to look a name up again, which is half a minute.
    await sleep(clock, rounds * paceMs);
  }
  return undefined;
}
