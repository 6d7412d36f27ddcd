/** Counts how often each payload came, for the newest `maxPayloads` payloads. */
export class AttemptCounter {
  readonly #maxPayloads: number;
  readonly #counts = new Map<string, number>();
  forgotten = 0;

  constructor(maxPayloads: number) {
    this.#maxPayloads = maxPayloads;
  }

  next(payload: string): number {
    const attempt = (this.#counts.get(payload) ?? 0) + 1;
    // Deleting first moves the payload to the young end: what is still being resent is not forgotten.
    this.#counts.delete(payload);
    this.#counts.set(payload, attempt);
    if (this.#counts.size > this.#maxPayloads) {
      this.#counts.delete(this.#counts.keys().next().value!);
      this.forgotten++;
    }
    return attempt;
  }

  clear(): void {
    this.#counts.clear();
  }
}
