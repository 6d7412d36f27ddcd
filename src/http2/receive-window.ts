/** What a peer may still send on one stream, or on all of a connection, and what it is given back (RFC 9113 §6.9). */
export class ReceiveWindow {
  #size: number;
  #takenBytes = 0;

  constructor(size: number) {
    this.#size = size;
  }

  /** Our settings have changed what it may be (§6.9.2). */
  resize(size: number): void {
    this.#size = size;
  }

  /** False when it is more than was allowed. Padding counts. */
  take(bytes: number): boolean {
    if (bytes > this.#size - this.#takenBytes) return false;
    this.#takenBytes += bytes;
    return true;
  }

  /** How much to open it again by; 0 while less than half of it is used, as a frame for each of the peer's costs too much. */
  giveBack(): number {
    const bytes = this.#takenBytes;
    if (bytes < this.#size / 2) return 0;
    this.#takenBytes = 0;
    return bytes;
  }
}
