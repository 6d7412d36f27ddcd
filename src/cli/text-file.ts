import { closeSync, openSync, readSync } from 'node:fs';
import { ChaosError } from '../core/errors.ts';
import { systemReason } from '../core/system-error.ts';

/** Far more than any configuration or key has. */
const maxBytes = 16 * 1024 * 1024;

/** A text that a flag or a configuration names, which may be a pipe; `noun` says what is in it. */
export function readText(path: string, noun: string, hint: string): string {
  try {
    return readBounded(path).toString();
  } catch (cause) {
    throw new ChaosError(`cannot read the ${noun} ${path}: ${systemReason(cause)}`, {
      code: 'unreadable-file',
      hint,
      cause,
    });
  }
}

/** A device or a pipe says nothing of its size, and need not have an end. */
function readBounded(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(maxBytes + 1);
    let length = 0;
    for (let read = 1; read > 0 && length <= maxBytes;) {
      read = readSync(file, buffer, length, buffer.length - length, null);
      length += read;
    }
    if (length > maxBytes) throw new Error(`it is larger than ${maxBytes} bytes`);
    return buffer.subarray(0, length);
  } finally {
    closeSync(file);
  }
}
