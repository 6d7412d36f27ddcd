import type { Clock } from './clock.ts';
import type { ChaosEvent, EventDraft, EventOf, EventType } from './event.ts';

/** Takes each event once, in order, as it is recorded. */
export type EventSink = (event: ChaosEvent) => void;

/** Of what is kept in memory; older events are evicted, and that is an event too. */
export interface RecordingLimits {
  readonly maxEvents: number;
  /** Bytes that they take, roughly: what a peer sends may be long, such as its headers and its path. */
  readonly maxEventBytes: number;
}

/** Append-only, numbered, timed, bounded. Counters elsewhere stay exact when events are evicted. */
export interface Recording {
  append(draft: EventDraft): ChaosEvent;
  /** Events with `seq` greater than `since`, oldest first. */
  since(since: number): readonly ChaosEvent[];
  /** The newest event of a type that is still kept. */
  latest<T extends EventType>(type: T): EventOf<T> | undefined;
  subscribe(sink: EventSink): Disposable;
  /** Events that are no longer kept. */
  readonly evicted: number;
  readonly lastSeq: number;
}

export const defaultRecordingLimits: RecordingLimits = { maxEvents: 200_000, maxEventBytes: 256 * 1024 * 1024 };

/** Events belong to `session` unless they say otherwise. */
export function createRecording(clock: Clock, limits: Partial<RecordingLimits> = {}, session = 'default'): Recording {
  return new EventLog(clock, { ...defaultRecordingLimits, ...limits }, session);
}

class EventLog implements Recording {
  readonly #clock: Clock;
  readonly #limits: RecordingLimits;
  readonly #session: string;
  readonly #sinks = new Set<EventSink>();
  /** Events from `#first` on; the dead head is cut off in large steps, so appending stays O(1). */
  #events: (ChaosEvent | undefined)[] = [];
  #first = 0;
  #bytes = 0;
  #lastSeq = 0;
  #limitTold = false;

  constructor(clock: Clock, limits: RecordingLimits, session: string) {
    this.#clock = clock;
    this.#limits = limits;
    this.#session = session;
  }

  get evicted(): number {
    return this.#lastSeq - (this.#events.length - this.#first);
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  append(draft: EventDraft): ChaosEvent {
    const at = Math.round(this.#clock.now() * 1000) / 1000;
    const event: ChaosEvent = { seq: ++this.#lastSeq, at, session: this.#session, ...draft };
    this.#events.push(event);
    this.#bytes += roughBytesOf(event);
    for (const sink of this.#sinks) sink(event);
    if (this.#isFull()) this.#evict();
    return event;
  }

  since(since: number): readonly ChaosEvent[] {
    const firstSeq = this.evicted + 1;
    return this.#events.slice(this.#first + Math.max(0, since + 1 - firstSeq)) as ChaosEvent[];
  }

  latest<T extends EventType>(type: T): EventOf<T> | undefined {
    for (let i = this.#events.length - 1; i >= this.#first; i--) {
      const event = this.#events[i]!;
      if (event.type === type) return event as EventOf<T>;
    }
    return undefined;
  }

  subscribe(sink: EventSink): Disposable {
    this.#sinks.add(sink);
    return { [Symbol.dispose]: () => void this.#sinks.delete(sink) };
  }

  #isFull(): boolean {
    const { maxEvents, maxEventBytes } = this.#limits;
    return this.#events.length - this.#first > maxEvents || this.#bytes > maxEventBytes;
  }

  /** The newest one is kept whatever it takes. */
  #evict(): void {
    const limit = this.#bytes > this.#limits.maxEventBytes ? 'eventBytes' : 'events';
    while (this.#isFull() && this.#first < this.#events.length - 1) {
      this.#bytes -= roughBytesOf(this.#events[this.#first]!);
      // The event goes at once, its slot later: garbage that is still referred to is gone through by every collection.
      this.#events[this.#first++] = undefined;
    }
    if (this.#first > 4096 && this.#first > this.#events.length / 2) {
      this.#events = this.#events.slice(this.#first);
      this.#first = 0;
    }
    if (this.#limitTold) return;
    this.#limitTold = true;
    this.append({
      type: 'limit.reached',
      limit,
      max: limit === 'events' ? this.#limits.maxEvents : this.#limits.maxEventBytes,
      effect: 'the oldest events are no longer kept in memory; counters and the recorded file stay complete',
    });
  }
}

/** What an event takes without text of any length. */
const plainEventBytes = 512;
const plainFieldBytes = 64;

/** Counts what may be long because a peer made it so; looking at everything would take as long as the event itself. */
function roughBytesOf(event: ChaosEvent): number {
  let bytes = plainEventBytes;
  for (const name in event) {
    const value = event[name as keyof ChaosEvent] as unknown;
    if (typeof value === 'string') bytes += value.length;
  }
  if (event.type !== 'exchange.started') return bytes;
  const { headers } = event;
  for (const name in headers) bytes += plainFieldBytes + name.length + headers[name]!.length;
  return bytes;
}
