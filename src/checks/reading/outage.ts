import type { ChaosEvent } from '../../core/event.ts';

/** The time in which the backend was not well, from the first fault to the last, and until data was stored again. */
export interface Outage {
  readonly fromMs: number;
  readonly toMs: number;
  /** The first success after it; its end where none came. */
  readonly deliveredMs: number;
}

export function outageOf(events: readonly ChaosEvent[]): Outage | undefined {
  const first = events.find(({ type }) => type === 'fault.fired');
  if (!first) return undefined;
  // A door that opens once more ends what nobody could see.
  const last = events.findLast(({ type }) => type === 'fault.fired' || type === 'listener.opened')!;
  // Faults are noticed when somebody tries; that the backend is well again, at once.
  const wellAgain = events.find(({ type, seq }) => type === 'phase.entered' && seq > last.seq) ?? last;
  const delivered = events.find((event) => event.seq > last.seq && event.type === 'reply.sent' && event.committed);
  return { fromMs: first.at, toMs: wellAgain.at, deliveredMs: Math.max(wellAgain.at, delivered?.at ?? wellAgain.at) };
}
