/** A body under way, as far as it may still need what its session has read. */
export interface BodyUnderWay {
  /** Bytes that came and that nobody has looked at. */
  readonly unreadBytes: number;
  /** What came of it lies in `buffer`. */
  holds(buffer: ArrayBufferLike): boolean;
}

/**
 * Frees what one HTTP/2 session has read, one buffer after the other (`freeMemoryOf` says why).
 *
 * Node hands out views into a buffer while the session parses it, and takes the next one when it has parsed all of it.
 * So a buffer is spent when a view into a newer one comes. That the other is the newer one is certain while no body has
 * unread bytes; whenever one has, the buffers at hand are left to V8.
 */
export class SpentBuffers {
  readonly #bodies = new Set<BodyUnderWay>();
  /** What the session is parsing, or has parsed last; undefined when that is not certain. */
  #current: ArrayBufferLike | undefined;

  follow(body: BodyUnderWay): void {
    this.#bodies.add(body);
  }

  forget(body: BodyUnderWay): void {
    this.#bodies.delete(body);
  }

  /** A chunk of a body that is followed came, and was copied if it is needed for longer and not held. */
  came({ buffer }: Uint8Array): void {
    const former = this.#current;
    if (buffer === former) return;
    let isFree = former instanceof ArrayBuffer;
    for (const body of this.#bodies) {
      if (body.unreadBytes > 0) {
        this.#current = undefined;
        return;
      }
      if (isFree && body.holds(former!)) isFree = false;
    }
    this.#current = buffer;
    if (isFree) (former as ArrayBuffer).transfer(0);
  }
}
