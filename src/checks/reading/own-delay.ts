import type { ChaosEvent, EventOf } from '../../core/event.ts';

/** How late an event may be recorded once this process runs again: what had piled up is worked off first. */
const catchingUpMs = 20;

/** Tells whether this process itself stood still within a stretch of time: then nothing timed in it is the sender's doing. */
export function ownDelays(events: readonly ChaosEvent[]): (fromMs: number, toMs: number) => boolean {
  const delays = events.filter((event): event is EventOf<'run.delayed'> => event.type === 'run.delayed');
  return (fromMs, toMs) => delays.some(({ at, delayMs }) => at + catchingUpMs >= fromMs && at - delayMs <= toMs);
}
