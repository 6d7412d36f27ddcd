import type { Clock } from './clock.ts';
import type { ChaosEvent, EventDraft, EventOf, EventType } from './event.ts';

/** Takes each event once, in order, as it is recorded. */
export type EventSink = (event: ChaosEvent) => void;

export interface RecordingLimits {
  /** Events kept in memory; older ones are evicted, and that is an event too. */
  readonly maxEvents: number;
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

export const defaultRecordingLimits: RecordingLimits = { maxEvents: 200_000 };

/** Events belong to `session` unless they say otherwise. */
export function createRecording(
  clock: Clock,
  limits: RecordingLimits = defaultRecordingLimits,
  session = 'default',
): Recording {
  return new EventLog(clock, limits, session);
}

class EventLog implements Recording {
  readonly #clock: Clock;
  readonly #limits: RecordingLimits;
  readonly #session: string;
  readonly #sinks = new Set<EventSink>();
  /** Events from `#first` on; the dead head is cut off in large steps, so appending stays O(1). */
  #events: (ChaosEvent | undefined)[] = [];
  #first = 0;
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
    for (const sink of this.#sinks) sink(event);
    if (this.#events.length - this.#first > this.#limits.maxEvents) this.#evict();
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

  #evict(): void {
    // The event goes at once, its slot later: garbage that is still referred to is gone through by every collection.
    this.#events[this.#first++] = undefined;
    if (this.#first > 4096 && this.#first > this.#events.length / 2) {
      this.#events = this.#events.slice(this.#first);
      this.#first = 0;
    }
    if (this.#limitTold) return;
    this.#limitTold = true;
    this.append({
      type: 'limit.reached',
      limit: 'events',
      max: this.#limits.maxEvents,
      effect: 'the oldest events are no longer kept in memory; counters and the recorded file stay complete',
    });
  }
}
