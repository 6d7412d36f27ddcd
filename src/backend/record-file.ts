import { closeSync, openSync, writeSync } from 'node:fs';
import { ChaosError } from '../core/errors.ts';
import type { ChaosEvent } from '../core/event.ts';
import type { Recording } from '../core/recording.ts';
import { systemReason } from '../core/system-error.ts';

/** Streams events to a file, one JSON object a line. */
export interface RecordFile extends Disposable {
  write(event: ChaosEvent): void;
}

/**
 * Lines of one turn of the event loop are written together, in one call: after a kill -9 the file ends with a whole
 * line, at most one turn behind.
 */
export function openRecordFile(path: string, onFailure: (error: Error) => void): RecordFile {
  const file = open(path);
  let failed = false;
  let pending: string[] = [];
  let scheduled: NodeJS.Immediate | undefined;
  const flush = (): void => {
    scheduled = undefined;
    if (pending.length === 0 || failed) return;
    const bytes = Buffer.from(`${pending.join('\n')}\n`);
    pending = [];
    try {
      for (let offset = 0; offset < bytes.length;) offset += writeSync(file, bytes, offset);
    } catch (error) {
      failed = true;
      onFailure(error as Error);
    }
  };
  return {
    write(event) {
      pending.push(JSON.stringify(event));
      scheduled ??= setImmediate(flush);
    },
    [Symbol.dispose]() {
      if (scheduled) clearImmediate(scheduled);
      flush();
      closeSync(file);
    },
  };
}

/** Streams all that is recorded from now on. */
export function streamTo(path: string, recording: Recording, onFailure: (error: Error) => void): Disposable {
  const file = openRecordFile(path, onFailure);
  recording.subscribe((event) => file.write(event));
  return file;
}

function open(path: string): number {
  try {
    return openSync(path, 'w', 0o600);
  } catch (cause) {
    throw new ChaosError(`cannot write the recording to ${path}: ${systemReason(cause)}`, {
      code: 'record-file',
      hint: 'Name a file in a folder that exists and that you may write to.',
      cause,
    });
  }
}
