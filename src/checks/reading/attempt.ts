import type { ChaosEvent, EventOf } from '../../core/event.ts';
import type { Protocol } from '../../core/signal.ts';

/** One export request that was read whole, and what became of it. */
export interface Attempt {
  readonly exchange: string;
  readonly connection: string;
  readonly protocol: Protocol;
  readonly started: EventOf<'exchange.started'>;
  readonly received: EventOf<'exchange.received'>;
  /** Undefined while nothing has ended it. */
  readonly end: EventOf<'reply.sent' | 'reply.failed'> | undefined;
  /**
   * Every attempt that carries this one's first item, itself included, in the order in which they began: a sender may
   * batch anew before it resends. Without an identity of ours: every attempt with the same payload.
   */
  readonly carriers: readonly Attempt[];
}

/** The exchanges of a recording in the order in which they began; those of which no body was read carry no data. */
export function attemptsOf(events: readonly ChaosEvent[]): Attempt[] {
  const started = new Map<string, EventOf<'exchange.started'>>();
  const drafts = new Map<string, Draft>();
  for (const event of events) {
    if (event.type === 'exchange.started') started.set(event.exchange, event);
    if (event.type === 'exchange.received') {
      const begun = started.get(event.exchange);
      if (begun) drafts.set(event.exchange, draftOf(begun, event));
    }
    if (event.type === 'reply.sent' || event.type === 'reply.failed') {
      const draft = drafts.get(event.exchange);
      if (draft) draft.end = event;
    }
  }
  const attempts = [...drafts.values()].toSorted((a, b) => a.started.seq - b.started.seq);
  linkCarriers(attempts);
  return attempts;
}

type Draft = { -readonly [K in keyof Attempt]: Attempt[K] } & { carriers: Attempt[] };

function draftOf(started: EventOf<'exchange.started'>, received: EventOf<'exchange.received'>): Draft {
  const { exchange, connection, protocol } = started;
  return { exchange, connection, protocol, started, received, end: undefined, carriers: [] };
}

function linkCarriers(attempts: readonly Draft[]): void {
  const byKey = new Map<string, Attempt[]>();
  for (const attempt of attempts) {
    const key = firstKeyOf(attempt);
    const carriers = byKey.get(key) ?? [];
    byKey.set(key, carriers);
    attempt.carriers = carriers;
  }
  for (const attempt of attempts) {
    for (const key of keysOf(attempt)) byKey.get(key)?.push(attempt);
  }
}

function firstKeyOf(attempt: Attempt): string {
  return keysOf(attempt).next().value!;
}

/** Every item of ours, or else the payload. */
function* keysOf({ received: { identity, payload } }: Attempt): Generator<string, undefined> {
  const ranges = identity.flatMap(({ run, ranges }) => ranges.map(([first, last]) => ({ run, first, last })));
  if (ranges.length === 0) yield payload;
  for (const { run, first, last } of ranges) {
    for (let seq = first; seq <= last; seq++) yield keyOf(run, seq);
  }
}

function keyOf(run: number, seq: number): string {
  return `${run}/${seq}`;
}

/** How often its data had been tried, this time included. */
export function ordinalOf(attempt: Attempt): number {
  return attempt.carriers.indexOf(attempt) + 1;
}

/** The first attempt with the same data that began after this one had ended. */
export function nextOf({ end, carriers }: Attempt): Attempt | undefined {
  return end && carriers.find(({ started }) => started.seq > end.seq);
}
