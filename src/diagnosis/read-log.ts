import { open, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { sleep } from '../core/clock.ts';
import type { Clock, Timer } from '../core/clock.ts';
import { ChaosError } from '../core/errors.ts';
import { createLineSplitter } from '../core/line-splitter.ts';
import { systemReason } from '../core/system-error.ts';
import { maxEntryLength } from './log-entry.ts';

export interface ReadOptions {
  readonly clock: Clock;
  readonly onLine: (line: string) => void;
  /** Called with `follow` when something was read; while more comes without an end, now and then. */
  readonly onPause?: (() => void) | undefined;
  /** Called with `follow` when nothing has come for a while: what is written in several goes is whole by then. */
  readonly onQuiet?: (() => void) | undefined;
  /** Waits at the end for more, until `signal` aborts; a file that was rotated is read from its beginning. */
  readonly follow?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

const pollMs = 250;
/** A program that prints a traceback prints the rest of it sooner. */
const quietMs = 1000;
const chunkBytes = 256 * 1024;

/** Reads a log of any size in constant memory. Throws ChaosError for a file that cannot be read, or that is no text. */
export async function readLogFile(file: string, options: ReadOptions): Promise<void> {
  const { clock, follow, signal } = options;
  using lull = createLull(options);
  const text = createTextReader(file, options.onLine);
  const buffer = Buffer.allocUnsafe(chunkBytes);
  let handle = await opened(file);
  let next: FileHandle | undefined;
  try {
    let position = 0;
    let total = 0;
    const isStopped = (): boolean => signal?.aborted ?? false;
    while (!isStopped()) {
      const { bytesRead } = await handle.read(buffer, 0, chunkBytes, position);
      if (bytesRead > 0) {
        position += bytesRead;
        total += bytesRead;
        text.write(buffer.subarray(0, bytesRead));
        continue;
      }
      if (!follow) break;
      lull.allRead(total);
      if (next) {
        await handle.close();
        [handle, next, position] = [next, undefined, 0];
        continue;
      }
      next = await rotated(file, handle);
      // What was written until it was renamed comes first.
      if (next) continue;
      if ((await handle.stat()).size < position) position = 0;
      else await sleep(clock, pollMs, signal).catch(() => {});
    }
  } finally {
    await handle.close();
    await next?.close();
  }
  text.end();
}

/** The file that stands under the name by now, where that is another one: logs are renamed when they have grown. */
async function rotated(file: string, handle: FileHandle): Promise<FileHandle | undefined> {
  const [before, now] = [await handle.stat(), await stat(file).catch(() => undefined)];
  // Between its renaming and the first line of the next one there is none.
  if (!now || (now.ino === before.ino && now.dev === before.dev)) return undefined;
  return await opened(file).catch(() => undefined);
}

/** Reads what is piped in, until it ends or `signal` aborts. */
export async function readLogStream(stream: NodeJS.ReadableStream, options: ReadOptions): Promise<void> {
  const { follow, signal } = options;
  using lull = createLull(options);
  const text = createTextReader('the input', options.onLine);
  let bytes = 0;
  signal?.addEventListener('abort', () => (stream as NodeJS.ReadStream).destroy?.(), { once: true });
  try {
    for await (const chunk of stream) {
      text.write(chunk as Buffer);
      bytes += (chunk as Buffer).length;
      if (follow) lull.allRead(bytes);
    }
  } catch (error) {
    if (error instanceof ChaosError || !signal?.aborted) throw error;
  }
  text.end();
}

/** Tells of pauses: `position` is how far was read. */
function createLull({ clock, onPause, onQuiet }: ReadOptions) {
  let readTo = 0;
  let lastMs = -Infinity;
  const timers: { pause?: Timer | undefined; quiet?: Timer } = {};
  const tell = (): void => {
    timers.pause = undefined;
    lastMs = clock.now();
    onPause?.();
  };
  return {
    allRead(position: number): void {
      if (position === readTo) return;
      readTo = position;
      // What is piped in fast has a pause after each piece, and whoever tells of each tells of little else.
      const waitMs = lastMs + pollMs - clock.now();
      if (waitMs <= 0) tell();
      else timers.pause ??= clock.after(waitMs, tell);
      timers.quiet?.[Symbol.dispose]();
      timers.quiet = clock.after(quietMs, () => onQuiet?.());
    },
    [Symbol.dispose]: () => {
      for (const timer of Object.values(timers)) timer?.[Symbol.dispose]();
    },
  };
}

function createTextReader(name: string, onLine: (line: string) => void) {
  const decoder = new TextDecoder();
  const lines = createLineSplitter(onLine, maxEntryLength, { keepsEmpty: true });
  let isFirst = true;
  return {
    write(chunk: Buffer): void {
      if (isFirst && chunk.subarray(0, 4096).includes(0)) throw notText(name);
      isFirst = false;
      lines.write(decoder.decode(chunk, { stream: true }));
    },
    end(): void {
      lines.end();
    },
  };
}

function notText(name: string): ChaosError {
  return new ChaosError(`${name} is no text`, {
    code: 'no-text',
    hint: 'A log is read as it was printed; unpack what is compressed first: `zcat sender.log.gz | otlp-chaos diagnose -`.',
  });
}

async function opened(file: string): Promise<FileHandle> {
  try {
    // Looked at first: a pipe that nobody writes into could not even be opened.
    if ((await stat(file)).isFile()) return await open(file);
  } catch (cause) {
    const hint = 'Name the file that the sender prints into, or - for what is piped in.';
    throw new ChaosError(`cannot read ${file}: ${systemReason(cause)}`, { code: 'no-such-file', hint, cause });
  }
  throw new ChaosError(`${file} is no file`, {
    code: 'no-such-file',
    hint: 'What is piped in is read with `-`.',
  });
}
