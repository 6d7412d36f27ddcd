import type { ChaosEvent } from '../../core/event.ts';

/**
 * When the last connection ended that a fault had silenced. What a sender had put into one it could not know to be lost
 * before, and such a fault fires once: when the silence begins. One that an exchange began on afterwards was not silent,
 * and one that was told to go away (`session`) was told.
 */
export function silentUntilMs(events: readonly ChaosEvent[]): number {
  const silenced = new Set<string>();
  let untilMs = -Infinity;
  for (const event of events) {
    if (event.type === 'fault.fired' && isBelowSessions(event.layer) && event.connection !== undefined)
      silenced.add(event.connection);
    if (event.type === 'exchange.started') silenced.delete(event.connection);
    if (event.type === 'connection.closed' && silenced.delete(event.connection)) untilMs = event.at;
  }
  return silenced.size > 0 ? events.at(-1)!.at : untilMs;
}

function isBelowSessions(layer: string): boolean {
  return layer !== 'exchange' && layer !== 'session';
}
