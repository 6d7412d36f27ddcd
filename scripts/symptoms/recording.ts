import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Symptom } from '../../src/core/story.ts';
import { ownScenarios } from '../../src/scenario/library.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { withSymptoms } from './block.ts';
import { isConcerned, observe, voices } from './observation.ts';
import type { Surroundings } from './observation.ts';
import type { Turns } from './turns.ts';

/** What senders said of a scenario as it is, and of those of its variants of which they said something else. */
export interface Recorded {
  readonly own: readonly Symptom[];
  readonly variants: Readonly<Record<string, readonly Symptom[] | undefined>>;
}

export async function record(scenario: Scenario, surroundings: Surroundings, inTurn: Turns): Promise<Recorded> {
  const concerned = voices.filter((voice) => isConcerned(voice, scenario));
  const listen = async (given?: Scenario['variants'][string]['with']): Promise<Symptom[]> => {
    const face = { scenario: scenario.id, with: given };
    const heard = await Promise.all(concerned.map((voice) => inTurn(() => observe(voice, face, surroundings))));
    return heard.flat();
  };
  const others = Object.entries(scenario.variants).filter(([, variant]) => !isUsual(scenario, variant.with));
  const [own, ...heard] = await Promise.all([listen(), ...others.map(([, variant]) => listen(variant.with))]);
  const differing = others.map(([name], index) => [
    name,
    isDeepStrictEqual(heard[index], own) ? undefined : heard[index],
  ]);
  return { own, variants: Object.fromEntries(differing) };
}

/** A variant that does nothing but to name the values that are in force anyway. */
function isUsual({ params }: Scenario, given: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(given).every(([name, value]) => String(params[name]?.default) === String(value));
}

/** Writes what was recorded into the scenario's file, as it is by now. True where that changed it. */
export function write({ id, variants }: Scenario, { own, ...recorded }: Recorded): boolean {
  const file = join(ownScenarios(), `${id}.yaml`);
  const former = readFileSync(file, 'utf8');
  const parts = Object.keys(variants).map((name) => [name, recorded.variants[name]] as const);
  const text = parts.reduce(
    (text, [name, symptoms]) => withSymptoms(text, name, symptoms),
    withSymptoms(former, undefined, own.length > 0 ? own : undefined),
  );
  if (text !== former) writeFileSync(file, text);
  return text !== former;
}
