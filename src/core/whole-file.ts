import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { ChaosError } from './errors.ts';
import { systemReason } from './system-error.ts';

/** By way of a temporary name: whoever waits for the file finds it whole or not at all. */
export function writeWhole(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text, { mode: 0o600 });
    renameSync(temporary, path);
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw cannotWrite(path, cause);
  }
}

export function removeFile(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

function cannotWrite(path: string, cause: unknown): ChaosError {
  return new ChaosError(`cannot write ${path}: ${systemReason(cause)}`, {
    code: 'unwritable-file',
    hint: 'Name a file in a folder that exists and that you may write to.',
    cause,
  });
}
