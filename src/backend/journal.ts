import type { EventDraft, EventOf } from '../core/event.ts';
import type { Recording } from '../core/recording.ts';
import { TotalsCounter } from './totals.ts';

/** What happens anywhere in one backend, in one order: numbers connections and exchanges, counts, and keeps the first event first. */
export class Journal {
  readonly totals = new TotalsCounter();
  readonly #recording: Recording;
  /** Events before `backend.ready`, which has to be the first. */
  #early: EventDraft[] | undefined = [];
  #connections = 0;
  #exchanges = 0;

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  record(draft: EventDraft): void {
    if (this.#early) {
      this.#early.push(draft);
      return;
    }
    this.totals.observe(draft);
    this.#recording.append(draft);
  }

  /** Records the first event, then what happened while the backend was opening. */
  announce(ready: EventDraft & { type: 'backend.ready' }): EventOf<'backend.ready'> {
    const early = this.#early ?? [];
    this.#early = undefined;
    const event = this.#recording.append(ready);
    for (const draft of early) this.record(draft);
    return event as EventOf<'backend.ready'>;
  }

  nextConnection(): { id: string; ordinal: number } {
    const ordinal = ++this.#connections;
    return { id: `c${ordinal}`, ordinal };
  }

  nextExchange(): string {
    return `x${++this.#exchanges}`;
  }
}
