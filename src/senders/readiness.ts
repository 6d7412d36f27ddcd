import type { Clock } from '../core/clock.ts';
import type { SenderProcess } from './sender-process.ts';

/** Resolves when `ready` does; rejects when the process ends before, takes too long, or nobody wants it any more. */
export async function awaitReady(
  ready: Promise<void>,
  process: SenderProcess,
  { clock, signal, timeoutMs = 60_000 }: { clock: Clock; signal: AbortSignal; timeoutMs?: number },
): Promise<void> {
  const aborted = Promise.withResolvers<never>();
  const stop = (): void => aborted.reject(signal.reason as Error);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const slow = (): void => aborted.reject(new Error(`it was not ready within ${timeoutMs} ms\n${process.tail()}`));
  using _timer = clock.after(timeoutMs, slow);
  const ended = process.gone.then(() => {
    throw new Error(`it ended before it was ready\n${process.tail()}`);
  });
  try {
    await Promise.race([ready, ended, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
    ended.catch(() => {});
    aborted.promise.catch(() => {});
  }
}
