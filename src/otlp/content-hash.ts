/**
 * A hash over the decoded content of a message, 64 bits in two lanes. Fields add up, so their order does not matter, and
 * what holds its default value counts for nothing, since encoders may write it or not: protobuf and JSON come to the same.
 * Not made to withstand an adversary.
 */
export class ContentHash {
  a = 0;
  b = 0;

  /** A number as two halves of 32 bits, in two's complement. */
  words(field: number, low: number, high: number): void {
    if ((low | high) === 0) return;
    this.#add(mixA(mixA(field, low), high), mixB(mixB(field, low), high));
  }

  double(field: number, value: number): void {
    if (value === 0) return;
    // One NaN for all, whatever its bits.
    if (Number.isNaN(value)) this.words(field, 1, 0x7ff80000);
    else {
      scratch.setFloat64(0, value);
      this.words(field, scratch.getInt32(4), scratch.getInt32(0));
    }
  }

  /** Text as UTF-8, or bytes. */
  bytes(field: number, bytes: Uint8Array, from: number, to: number): void {
    if (from === to) return;
    let a = field;
    let b = field;
    let at = from;
    for (; at + 4 <= to; at += 4) {
      const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
      a = mixA(a, word);
      b = mixB(b, word);
    }
    // What is left of the last word, then the length, so that trailing zeros count.
    for (; at < to; at++) {
      a = mixA(a, bytes[at]!);
      b = mixB(b, bytes[at]!);
    }
    this.#add(mixA(a, to - from), mixB(b, to - from));
  }

  nested(field: number, inner: ContentHash): void {
    if ((inner.a | inner.b) === 0) return;
    this.#add(mixA(mixA(field, inner.a), inner.b), mixB(mixB(field, inner.b), inner.a));
  }

  #add(a: number, b: number): void {
    this.a = (this.a + finish(a)) | 0;
    this.b = (this.b + finish(b)) | 0;
  }
}

const scratch = new DataView(new ArrayBuffer(8));

/** One step of each lane: a word more. Different multipliers, so that what collides in one does not in the other. */
export function mixA(state: number, word: number): number {
  const mixed = Math.imul(state ^ word, 0x9e3779b1);
  return ((mixed ^ (mixed >>> 15)) + 0x7f4a7c15) | 0;
}

export function mixB(state: number, word: number): number {
  const mixed = Math.imul(state ^ word, 0x85ebca6b);
  return ((mixed ^ (mixed >>> 13)) + 0x165667b1) | 0;
}

/** Spreads every bit of a lane over all of it. */
export function finish(state: number): number {
  const once = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
  const twice = Math.imul(once ^ (once >>> 15), 0x735a2d97);
  return twice ^ (twice >>> 15);
}
