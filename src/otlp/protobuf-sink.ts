import { wireTypeOf, type Field } from './messages.ts';

/** Lengths of messages are written once these are complete: in five bytes, whatever they are, as protobuf allows. */
const lengthBytes = 5;
/** The most that one scalar takes: a tag and a varint, or a length. */
const slackBytes = 32;

/**
 * Protobuf that is written while its source is read. `expectBytes` is how much of the source is left: texts take as much
 * room as they had there, so that only what grows has to ask for more.
 */
export class ProtobufSink {
  #bytes: Buffer;
  #at = 0;

  constructor(expectBytes: number) {
    this.#bytes = Buffer.allocUnsafe(expectBytes + slackBytes);
  }

  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  /** Makes room for one scalar, and for `expectBytes` more. */
  reserve(expectBytes: number): void {
    if (this.#bytes.length - this.#at >= expectBytes + slackBytes) return;
    const larger = Buffer.allocUnsafe((this.#at + expectBytes + slackBytes) * 2);
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }

  tag({ number, type }: Field): void {
    this.varint(number * 8 + wireTypeOf[type], 0);
  }

  varint(low: number, high: number): void {
    const bytes = this.#bytes;
    let at = this.#at;
    let rest = low >>> 0;
    let upper = high >>> 0;
    while (upper > 0 || rest > 0x7f) {
      bytes[at++] = (rest & 0x7f) | 0x80;
      rest = ((rest >>> 7) | (upper << 25)) >>> 0;
      upper >>>= 7;
    }
    bytes[at++] = rest;
    this.#at = at;
  }

  fixed32(word: number): void {
    this.#at = this.#bytes.writeInt32LE(word | 0, this.#at);
  }

  double(value: number): void {
    this.#at = this.#bytes.writeDoubleLE(value, this.#at);
  }

  byte(byte: number): void {
    this.#bytes[this.#at++] = byte;
  }

  /** Bytes that are shorter than they were in their source. */
  bytes(field: Field, bytes: Buffer): void {
    this.tag(field);
    this.varint(bytes.length, 0);
    this.copy(bytes, 0, bytes.length);
  }

  /** Copies what `reserve` has made room for. */
  copy(source: Buffer, from: number, to: number): void {
    // A native call costs as much as a loop over some dozens of bytes.
    if (to - from > 48) this.#at += source.copy(this.#bytes, this.#at, from, to);
    else for (let at = from; at < to; at++) this.#bytes[this.#at++] = source[at]!;
  }

  /** Begins something whose length is not known yet; hand the result to `endLength`. */
  beginLength(): number {
    this.#at += lengthBytes;
    return this.#at;
  }

  endLength(start: number): void {
    const length = this.#at - start;
    const bytes = this.#bytes;
    for (let index = 0; index < lengthBytes - 1; index++) {
      bytes[start - lengthBytes + index] = ((length >>> (7 * index)) & 0x7f) | 0x80;
    }
    bytes[start - 1] = length >>> 28;
  }
}
