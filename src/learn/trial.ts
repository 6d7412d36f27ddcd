import type { Backend } from '../backend/backend.ts';
import type { Clock } from '../core/clock.ts';
import type { ChaosEvent } from '../core/event.ts';
import { createRandom, newSeed } from '../core/random.ts';
import type { FoundSender } from '../senders/sender.ts';
import { startLane } from '../run/lane.ts';
import type { SenderLane } from '../run/lane.ts';
import { newRun } from '../run/run-number.ts';
import { temporaryFolder } from '../run/temporary-folder.ts';
import type { Outcome } from './demand.ts';
import type { Answering, Impostor, Lab } from './lab.ts';
import type { SetUp } from './set-up.ts';

export interface TrialParts {
  readonly backend: Backend;
  readonly lab: Lab;
  readonly setUp: SetUp;
  readonly found: FoundSender;
  readonly collectorBin?: string | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onEvent: (event: ChaosEvent) => void;
  /** Whether the learner has heard the sender yet: an SDK that tries again for ten seconds says nothing before. */
  readonly hasSpoken: () => boolean;
}

/** Beyond the time without traffic that a lab grants, for a sender that never stops trying, or has not said what it met. */
const budgetFactor = 4;
const stopGraceMs = 500;
const graceMs = 600;

/**
 * The learner's set-up, tried once: the failure from its beginning, a new sender, the same telemetry, and what the ledger
 * says of it. Rejects with the signal's reason when it aborts; the sender is gone by then.
 */
export async function runTrial(parts: TrialParts): Promise<Outcome> {
  const { backend, lab, signal } = parts;
  const given = lab.feed.rounds * lab.feed.itemsPerRound;
  backend.reset();
  const seen = { fired: false, connections: 0, requests: 0, failedHandshakes: 0 };
  using _events = backend.recording().subscribe((event) => {
    if (event.type === 'fault.fired') seen.fired = true;
    else if (event.type === 'connection.opened') seen.connections++;
    else if (event.type === 'exchange.started') seen.requests++;
    else if (event.type === 'tls.failed') seen.failedHandshakes++;
    parts.onEvent(event);
  });
  using workDir = temporaryFolder();
  const started = await startSender(parts, workDir);
  if ('broken' in started) {
    return { given, ...seen, ledger: { attempted: 0, accepted: 0, duplicated: 0 }, broken: started.broken };
  }
  await using lane = started.lane;
  await lane.feed({ signal: 'traces', ...lab.feed, steady: true, manner: { maxAttempts: 1 } }, signal);
  const quietMs = lab.patienceMs;
  await lane.settle({ graceMs, quietMs, budgetMs: budgetFactor * quietMs }, signal, () => !parts.hasSpoken());
  await lane.process.stop({ graceMs: stopGraceMs });
  await lane.ended(signal);
  return { given, ...seen, ledger: lane.ledger() };
}

/** The same trial with an impostor at the backend's addresses, which the backend takes again afterwards. */
export async function runImpostorTrial(parts: TrialParts, impostor: Impostor): Promise<Outcome> {
  const { backend, lab } = parts;
  await answerAs(backend, impostor);
  try {
    return await runTrial(parts);
  } finally {
    await answerAs(backend, lab);
  }
}

async function answerAs(backend: Backend, { scenario, with: given }: Answering): Promise<void> {
  await backend.use(scenario, { by: 'lab', ...(given && { with: given }) });
}

async function startSender(
  { backend, setUp, found, collectorBin, clock, signal }: TrialParts,
  workDir: { readonly path: string },
): Promise<{ readonly lane: SenderLane } | { readonly broken: string }> {
  const { userConfig, environment, memoryBytes } = setUp;
  const settings = { ...backend.settings(), ...(memoryBytes !== undefined && { limits: { memoryBytes } }) };
  const run = newRun(createRandom(newSeed()));
  const shared = { sender: found.sender, clock, signal, workDir, collectorBin, userConfig, environment };
  try {
    return { lane: await startLane({ backend, settings, run }, shared) };
  } catch (error) {
    signal.throwIfAborted();
    return { broken: (error as Error).message };
  }
}
