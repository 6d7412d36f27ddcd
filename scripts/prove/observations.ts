import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/core/package-root.ts';

/*
 * What was seen when scenarios were proven: a file of lines in JSON, so that a change shows what changed. The first line
 * says with which programs, each other one is what one witness saw of one scenario or variant.
 */

export interface Observation {
  /** `throttle`, `throttle/date`. */
  readonly face: string;
  /** The witness: `curl, http/json, TLS`. */
  readonly by: string;
  /** Attempt by attempt, in the words of the proof; of a command or a real sender there are none. */
  readonly words?: readonly string[];
  /** What the witness itself printed or was given, masked. */
  readonly said: string;
}

export interface Observations {
  /** The day of the last look, whichever scenario it was at. */
  readonly on: string;
  /** Program → version. */
  readonly versions: Readonly<Record<string, string>>;
  readonly seen: readonly Observation[];
}

const file = join(packageRoot, 'docs', 'coverage.ndjson');

export function readObservations(): Observations {
  const [head, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  const { on, versions } = JSON.parse(head!) as Omit<Observations, 'seen'>;
  return { on, versions, seen: lines.map((line) => JSON.parse(line) as Observation) };
}

export function writeObservations({ seen, ...head }: Observations): void {
  writeFileSync(file, [head, ...seen].map((one) => `${JSON.stringify(one)}\n`).join(''));
}
