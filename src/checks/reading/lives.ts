import type { ChaosEvent, EventOf } from '../../core/event.ts';

/** A process of the sender from its start to its end. */
export interface Life {
  readonly started: EventOf<'sender.started'>;
  /** What it was told by us, SIGKILL included. */
  readonly signalled: readonly EventOf<'sender.signalled'>[];
  /** Undefined: it was still there when the recording ended. */
  readonly exited: EventOf<'sender.exited'> | undefined;
}

/**
 * One after the other: a sender that is restarted has several. A start that failed and was repeated, since somebody else had
 * taken a port meanwhile, is none.
 */
export function livesOf(events: readonly ChaosEvent[]): Life[] {
  const lives: Draft[] = [];
  for (const event of events) {
    if (event.type === 'sender.started') {
      if (lives.at(-1)?.hasBegun === false) lives.pop();
      lives.push({ started: event, signalled: [], exited: undefined, hasBegun: false });
    }
    const life = lives.at(-1);
    if (!life) continue;
    if (event.type === 'sender.ready' || event.type === 'workload.offered') life.hasBegun = true;
    if (event.type === 'sender.signalled') life.signalled.push(event);
    if (event.type === 'sender.exited') life.exited = event;
  }
  return lives.map(({ started, signalled, exited }) => ({ started, signalled, exited }));
}

interface Draft {
  readonly started: Life['started'];
  readonly signalled: EventOf<'sender.signalled'>[];
  exited: Life['exited'];
  hasBegun: boolean;
}

/** `with code 1`, `by SIGSEGV`. */
export function endText({ code, signal }: EventOf<'sender.exited'>): string {
  if (signal !== undefined) return `by ${signal}`;
  return code === undefined ? 'in an unknown way' : `with code ${code}`;
}
