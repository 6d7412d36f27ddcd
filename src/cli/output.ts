import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';

/** Lines for a reader that may be slow, or leave. */
export interface Output {
  line(text: string): void;
  flushed(): Promise<void>;
}

/** Lines waiting for a reader that does not read; beyond it we stop rather than fill the memory. */
const maxWaitingBytes = 256 * 1024 * 1024;

/** `onGone` is called when the reader has closed its end (`| head`) or does not keep up: nobody listens any more. */
export function openOutput(stream: NodeJS.WriteStream, onGone: () => void): Output {
  let gone = false;
  const leave = (): void => {
    if (gone) return;
    gone = true;
    onGone();
  };
  stream.on('error', leave);
  return {
    line(text) {
      if (gone) return;
      stream.write(`${text}\n`);
      if (stream.writableLength > maxWaitingBytes) leave();
    },
    flushed: () =>
      new Promise((resolve) => {
        if (gone || stream.writableLength === 0) resolve();
        else stream.write('', () => resolve());
      }),
  };
}

/** A page: text that is whole when it is printed. */
export function printPage(text: string): ExitCode {
  process.stdout.write(`${text.trimEnd()}\n`);
  return exitCode.ok;
}
