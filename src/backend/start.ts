import { createSystemClock } from '../core/clock.ts';
import { ChaosError } from '../core/errors.ts';
import { createRandom, maxSeed, newSeed } from '../core/random.ts';
import { createRecording, defaultRecordingLimits } from '../core/recording.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Backend, BackendOptions } from './backend.ts';
import { RunningBackend } from './running-backend.ts';

/**
 * Starts a programmable OTLP backend: two listeners (gRPC and HTTP) that follow a scenario. Ports are free ones and the
 * control API is off unless asked for.
 *
 * Throws ChaosError for a mistake in the options or the scenario, or a port that is taken; nothing stays open then.
 */
export async function startBackend(options: BackendOptions = {}): Promise<Backend> {
  options.signal?.throwIfAborted();
  const clock = options.clock ?? createSystemClock();
  const seed = checkedSeed(options.seed ?? newSeed());
  const scenario = loadScenario(options.scenario ?? 'healthy', {
    with: options.with,
    timeScale: options.timeScale,
  });
  const limits = { ...defaultRecordingLimits, ...definedOf(options.limits) };
  const recording = createRecording(clock, limits, options.session);
  const backend = new RunningBackend({ options, clock, scenario, recording, random: createRandom(seed) });
  try {
    await backend.open();
  } catch (error) {
    await backend.stop('failed to start');
    throw error;
  }
  return backend;
}

function checkedSeed(seed: number): number {
  if (Number.isInteger(seed) && seed >= 0 && seed <= maxSeed) return seed;
  throw new ChaosError(`seed ${seed} is out of range`, {
    code: 'bad-seed',
    hint: `A seed is a whole number from 0 to ${maxSeed}.`,
  });
}

function definedOf<T extends object>(values: T | undefined): Partial<T> {
  return Object.fromEntries(Object.entries(values ?? {}).filter(([, value]) => value !== undefined)) as Partial<T>;
}
