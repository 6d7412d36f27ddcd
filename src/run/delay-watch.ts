import type { Clock } from '../core/clock.ts';

const tickMs = 20;
/** Shorter ones are within what timers and senders vary by anyway. */
const reportedFromMs = 50;

/**
 * Tells when this very process could not run: then its own times are late, and a verdict that rests on them has to know.
 */
export function watchDelays(clock: Clock, onDelay: (delayMs: number) => void): Disposable {
  let dueMs = clock.now() + tickMs;
  let timer = clock.after(tickMs, tick);
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() };

  function tick(): void {
    const lateMs = clock.now() - dueMs;
    if (lateMs >= reportedFromMs) onDelay(Math.round(lateMs * 10) / 10);
    dueMs = clock.now() + tickMs;
    timer = clock.after(tickMs, tick);
    timer.unref();
  }
}
