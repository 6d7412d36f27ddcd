import type { ChaosEvent, EventOf } from '../../core/event.ts';

/** What the sender says of its items at the end; undefined: nothing. */
export function claimsOf(events: readonly ChaosEvent[]): EventOf<'sender.claimed'> | undefined {
  return events.findLast((event) => event.type === 'sender.claimed');
}
