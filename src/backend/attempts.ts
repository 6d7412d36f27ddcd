/** How often a payload came, and which of all payloads it is: both from 1. */
export interface Attempt {
  readonly attempt: number;
  readonly payloadOrdinal: number;
}

/** Counts how often each payload came, for the newest `maxPayloads` payloads. */
export class AttemptCounter {
  readonly #maxPayloads: number;
  readonly #known = new Map<string, Attempt>();
  #payloads = 0;
  forgotten = 0;

  constructor(maxPayloads: number) {
    this.#maxPayloads = maxPayloads;
  }

  next(payload: string): Attempt {
    const { attempt, payloadOrdinal } = this.#known.get(payload) ?? { attempt: 0, payloadOrdinal: ++this.#payloads };
    const now = { attempt: attempt + 1, payloadOrdinal };
    // Deleting first moves the payload to the young end: what is still being resent is not forgotten.
    this.#known.delete(payload);
    this.#known.set(payload, now);
    if (this.#known.size > this.#maxPayloads) {
      this.#known.delete(this.#known.keys().next().value!);
      this.forgotten++;
    }
    return now;
  }

  clear(): void {
    this.#known.clear();
    this.#payloads = 0;
  }
}
