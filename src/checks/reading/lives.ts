import type { ChaosEvent, EventOf } from '../../core/event.ts';

/** A process of the sender from its start to its end. */
export interface Life {
  readonly started: EventOf<'sender.started'>;
  /** What it was told by us, SIGKILL included. */
  readonly signalled: readonly EventOf<'sender.signalled'>[];
  /** Undefined: it was still there when the recording ended. */
  readonly exited: EventOf<'sender.exited'> | undefined;
}

/** One after the other: a sender that is restarted has several. */
export function livesOf(events: readonly ChaosEvent[]): Life[] {
  const lives: { started: Life['started']; signalled: EventOf<'sender.signalled'>[]; exited: Life['exited'] }[] = [];
  for (const event of events) {
    if (event.type === 'sender.started') lives.push({ started: event, signalled: [], exited: undefined });
    const life = lives.at(-1);
    if (event.type === 'sender.signalled') life?.signalled.push(event);
    if (life && event.type === 'sender.exited') life.exited = event;
  }
  return lives;
}

/** `with code 1`, `by SIGSEGV`. */
export function endText({ code, signal }: EventOf<'sender.exited'>): string {
  if (signal !== undefined) return `by ${signal}`;
  return code === undefined ? 'in an unknown way' : `with code ${code}`;
}
