import { readFileSync } from 'node:fs';
import { ChaosError } from '../core/errors.ts';
import { systemReason } from '../core/system-error.ts';

/** A text that a flag or a configuration names; `noun` says what is in it. */
export function readText(path: string, noun: string, hint: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ChaosError(`cannot read the ${noun} ${path}: ${systemReason(cause)}`, {
      code: 'unreadable-file',
      hint,
      cause,
    });
  }
}
