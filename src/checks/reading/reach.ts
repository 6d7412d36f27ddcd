import type { ChaosEvent, EventOf } from '../../core/event.ts';

/**
 * Nobody could get through to the backend from its last fault to the end of the recording: its door was shut, its name was
 * not told, or whoever came met the fault before any request. A connection that had served requests and then broke proves
 * nothing: another one might have served.
 */
export function isOutOfReachToTheEnd(events: readonly ChaosEvent[]): boolean {
  const last = events.findLast((event) => event.type === 'fault.fired' && event.layer !== 'exchange');
  if (!last || events.some(({ type, seq }) => type === 'exchange.started' && seq > last.seq)) return false;
  return isShut(events) || isNameless(events) || isUseless(last as EventOf<'fault.fired'>, events);
}

function isShut(events: readonly ChaosEvent[]): boolean {
  const last = events.findLast(
    (event) => event.type === 'listener.opened' || (event.type === 'listener.closed' && event.reason !== 'stop'),
  );
  return last?.type === 'listener.closed';
}

function isNameless(events: readonly ChaosEvent[]): boolean {
  const last = events.findLast((event) => event.type === 'name.answered');
  return last !== undefined && last.verb !== 'answer';
}

function isUseless({ connection }: EventOf<'fault.fired'>, events: readonly ChaosEvent[]): boolean {
  if (connection === undefined) return false;
  return !events.some((event) => event.type === 'exchange.started' && event.connection === connection);
}
