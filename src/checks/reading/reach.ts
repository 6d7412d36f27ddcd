import type { ChaosEvent, EventOf } from '../../core/event.ts';

/**
 * Nobody could get through to the backend from its last fault to the end of the recording: its door was shut, its name was
 * not told, or whoever came met the fault before any request. A connection that had served requests and then broke proves
 * nothing: another one might have served.
 */
export function isOutOfReachToTheEnd(events: readonly ChaosEvent[]): boolean {
  const last = events.findLast((event) => event.type === 'fault.fired' && event.layer !== 'exchange');
  if (!last || events.some(({ type, seq }) => type === 'exchange.started' && seq > last.seq)) return false;
  const fault = last as EventOf<'fault.fired'>;
  return isShut(events) || isNameless(events) || isAstray(fault, events) || isUseless(fault, events);
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

/** The sender itself said that it found nobody, the door was not opened since, and it never came. */
function isAstray({ seq: saidSeq, evidence }: EventOf<'fault.fired'>, events: readonly ChaosEvent[]): boolean {
  const mayHaveChanged = (event: ChaosEvent): boolean =>
    event.type === 'listener.opened' || event.type === 'connection.opened' || event.type === 'phase.entered';
  return evidence !== undefined && !events.some((event) => event.seq > saidSeq && mayHaveChanged(event));
}

function isUseless({ connection }: EventOf<'fault.fired'>, events: readonly ChaosEvent[]): boolean {
  if (connection === undefined) return false;
  return !events.some((event) => event.type === 'exchange.started' && event.connection === connection);
}
