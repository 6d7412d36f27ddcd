import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChaosError } from '../../src/core/errors.ts';
import { loadScenario, validateFile } from '../../src/scenario/load.ts';

/** A folder of scenario files that goes away with the test. */
export function scenarioFolder(files: Readonly<Record<string, string>>): { dir: string } & Disposable {
  const dir = mkdtempSync(join(tmpdir(), 'otlp-chaos-scenarios-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return { dir, [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }) };
}

/** Nothing happens in it and it expects nothing, so it is judged by every check. */
export const quiet = 'title: Nothing is wrong\nphases: [{ name: quiet }]\n';

export interface Mistake {
  readonly code: string;
  readonly at: string;
  readonly what: string;
  readonly nearest: string | undefined;
  readonly allowed: readonly string[] | undefined;
  readonly hint: string | undefined;
}

/** Every mistake of a file, with its place as `line:column`. */
export function mistakesOf(text: string): Mistake[] {
  using folder = scenarioFolder({ 'mine.yaml': text });
  return validateFile(join(folder.dir, 'mine.yaml')).map(({ code, what, place, nearest, allowed, hint }) => {
    const at = place?.line === undefined ? '' : `${place.line}:${place.column}`;
    return { code, at, what, nearest, allowed, hint };
  });
}

/** The ChaosError that loading ends in. */
export function loadError(source: string | object, options: Parameters<typeof loadScenario>[1] = {}): ChaosError {
  try {
    loadScenario(source, options);
  } catch (error) {
    if (error instanceof ChaosError) return error;
    throw error;
  }
  throw new Error('it loaded without a mistake');
}
