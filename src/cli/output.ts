import { createSystemClock } from '../core/clock.ts';
import { systemReason } from '../core/system-error.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';

/** Lines for a reader that may be slow, or leave. */
export interface Output {
  line(text: string): void;
  /** True when all is written, false when a reader that does not read has had its time. */
  flushed(): Promise<boolean>;
}

/** Lines waiting for a reader that does not read; beyond it we stop rather than fill the memory. */
const maxWaitingBytes = 256 * 1024 * 1024;
/** A stop takes two seconds at the most; a reader that hangs must not make it longer. */
const maxFlushMs = 500;

/** `onGone` is called with the reason when nobody listens any more: the reader has left (`| head`) or does not keep up. */
export function openOutput(stream: NodeJS.WriteStream, onGone: (reason: string) => void): Output {
  let gone = false;
  const leave = (reason: string): void => {
    if (gone) return;
    gone = true;
    onGone(reason);
  };
  stream.on('error', (error: NodeJS.ErrnoException) => {
    leave(hasLeft(error) ? 'nobody reads the output' : `the output cannot be written: ${systemReason(error)}`);
  });
  return {
    line(text) {
      if (gone) return;
      stream.write(`${text}\n`);
      if (stream.writableLength > maxWaitingBytes) leave('the reader of the output does not keep up');
    },
    flushed: () => flush(stream),
  };
}

async function flush(stream: NodeJS.WriteStream): Promise<boolean> {
  if (stream.writableLength === 0 || stream.destroyed) return true;
  const { promise: late, resolve: giveUp } = Promise.withResolvers<boolean>();
  using _timer = createSystemClock().after(maxFlushMs, () => giveUp(false));
  return await Promise.race([late, new Promise<boolean>((resolve) => stream.write('', () => resolve(true)))]);
}

let broken: Error | undefined;

/** A reader that has left is nobody's mistake; a disk that is full breaks the set-up, whatever the command was. */
export function watchStandardStreams(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (hasLeft(error) || broken) return;
      broken = error;
      process.exitCode = exitCode.broken;
      process.stderr.write(`otlp-chaos: the set-up broke: cannot write the output: ${systemReason(error)}\n`);
    });
  }
}

/** The code to end with, now that all is written or could not be. */
export function finalCode(code: ExitCode): ExitCode {
  return broken ? exitCode.broken : code;
}

function hasLeft({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'ECONNRESET';
}

/** A page: text that is whole when it is printed. */
export function printPage(text: string): ExitCode {
  process.stdout.write(`${text.trimEnd()}\n`);
  return exitCode.ok;
}
