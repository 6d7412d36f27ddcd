import type { Random } from '../core/random.ts';
import { maxRun } from '../otlp/identity.ts';

/** A number for one run's items, from 1 to what their identity has room for. */
export function newRun(random: Random, ...key: readonly (string | number)[]): number {
  return 1 + Math.floor(random.draw('run', ...key) * maxRun);
}
