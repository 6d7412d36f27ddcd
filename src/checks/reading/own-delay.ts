import type { ChaosEvent, EventOf } from '../../core/event.ts';

/** How late an event may be recorded once this process runs again: what had piled up is worked off first. */
const catchingUpMs = 20;

/** Tells whether this process itself stood still within a stretch of time: then nothing timed in it is the sender's doing. */
export function ownDelays(events: readonly ChaosEvent[]): (fromMs: number, toMs: number) => boolean {
  const delaysIn = delaysOf(events);
  return (fromMs, toMs) => delaysIn(fromMs, toMs).length > 0;
}

/** By how much a stretch of time may seem longer than it was, since this process itself stood still meanwhile. */
export function ownDelayIn(events: readonly ChaosEvent[]): (fromMs: number, toMs: number) => number {
  const delaysIn = delaysOf(events);
  return (fromMs, toMs) => delaysIn(fromMs, toMs).reduce((sum, { delayMs }) => sum + delayMs + catchingUpMs, 0);
}

function delaysOf(events: readonly ChaosEvent[]): (fromMs: number, toMs: number) => EventOf<'run.delayed'>[] {
  const delays = events.filter((event): event is EventOf<'run.delayed'> => event.type === 'run.delayed');
  return (fromMs, toMs) => delays.filter(({ at, delayMs }) => at + catchingUpMs >= fromMs && at - delayMs <= toMs);
}

/** Between two delays that belong together: the watch looks every 20 ms, and what had piled up is worked off. */
const gapMs = 45;

/** How much earlier than noted something may have happened, since this process stood still until then. */
export function ownLatenessAt(events: readonly ChaosEvent[], atMs: number): number {
  let sinceMs = atMs;
  for (const event of events.toReversed()) {
    if (event.type !== 'run.delayed' || event.at - event.delayMs > sinceMs) continue;
    if (event.at + gapMs < sinceMs) break;
    sinceMs = event.at - event.delayMs;
  }
  return atMs - sinceMs;
}
