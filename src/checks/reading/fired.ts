import type { ChaosEvent } from '../../core/event.ts';

/** The exchanges on which a fault acted. */
export function firedOn(events: readonly ChaosEvent[]): ReadonlySet<string> {
  return new Set(
    events.flatMap((event) => (event.type === 'fault.fired' && event.exchange !== undefined ? [event.exchange] : [])),
  );
}
