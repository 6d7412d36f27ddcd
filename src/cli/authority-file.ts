import { readFileSync } from 'node:fs';
import { ChaosError } from '../core/errors.ts';
import { systemReason } from '../core/system-error.ts';

/** PEM, from a file that was named on the command line. */
export function readAuthority(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ChaosError(`cannot read the authority ${path}: ${systemReason(cause)}`, {
      code: 'unreadable-file',
      hint: 'Name the PEM file that serve prints as authority; in backend.ready it is caFile.',
      cause,
    });
  }
}
