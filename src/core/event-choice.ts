import type { ChaosEvent, EventOf, EventType } from './event.ts';

/** Those of one type, or all. */
export function eventsOfType<T extends EventType>(events: readonly ChaosEvent[], type?: T): readonly EventOf<T>[] {
  return (type === undefined ? events : events.filter((event) => event.type === type)) as readonly EventOf<T>[];
}
