import { freeMemoryOf } from './body-memory.ts';

/** A body under way, as far as it may still need what was read. */
export interface BodyUnderWay {
  /** What came of it lies in `buffer`. */
  holds(buffer: ArrayBufferLike): boolean;
}

/** Frees what one connection has read, once no body under way lies in it (`freeMemoryOf` says why). */
export class SpentBuffers {
  readonly #bodies = new Set<BodyUnderWay>();

  follow(body: BodyUnderWay): void {
    this.#bodies.add(body);
  }

  forget(body: BodyUnderWay): void {
    this.#bodies.delete(body);
  }

  /** All of `chunk` was looked at, and copied where it is needed for longer and not held. */
  read(chunk: Uint8Array): void {
    for (const body of this.#bodies) {
      if (body.holds(chunk.buffer)) return;
    }
    freeMemoryOf(chunk);
  }
}
