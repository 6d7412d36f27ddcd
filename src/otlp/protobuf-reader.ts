import { MalformedBody } from './malformed-body.ts';
import { unknownField, wire, type Message } from './messages.ts';

const maxVarintBytes = 10;

/** Kinds of step in a table of plain tags; any higher one is the size of tag and value together. */
const plainBytes = 1;
const plainVarint = 2;

/** A table for `skipPlain`: the known fields of a message, less the `wanted` ones, whose tag is of one byte. */
export function plainTagsOf(message: Message, ...wanted: readonly number[]): Uint8Array {
  const steps = new Uint8Array(256);
  for (let number = 1; number < 16; number++) {
    const type = message.wireTypes[number]!;
    const tag = number * 8 + type;
    if (type !== unknownField && !wanted.includes(tag)) steps[tag] = stepOf(type);
  }
  return steps;
}

function stepOf(type: number): number {
  if (type === wire.bytes) return plainBytes;
  if (type === wire.varint) return plainVarint;
  return type === wire.fixed64 ? 9 : 5;
}

/**
 * Walks the fields of protobuf messages in place, allocating nothing. `at` is the next byte, `end` the end of the message
 * that is being read; every length is checked against it, so a walk never leaves the message that it is in.
 */
export class ProtobufReader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at = 0;
  end: number;
  /** The last varint, as two halves of 32 bits. */
  low = 0;
  high = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.end = bytes.length;
  }

  /** The tag of the next field; call while `at < end`. A field that `message` knows must have its own wire type. */
  tag(message: Message): number {
    const first = this.bytes[this.at]!;
    if (first >= 0x80) return this.#longTag(message);
    if (message.wireTypes[first >>> 3] !== (first & 7)) this.#checkWireType(message, first, this.at);
    this.at++;
    return first;
  }

  /** Goes past fields of `message` until behind the next tag that is `wanted`; false at the end. */
  reach(message: Message, wanted: number): boolean {
    while (this.at < this.end) {
      const tag = this.tag(message);
      if (tag === wanted) return true;
      this.skip(tag);
    }
    return false;
  }

  /** Goes past the value of a field, given its tag. */
  skip(tag: number): void {
    const type = tag & 7;
    if (type === wire.bytes) {
      const length = this.length();
      this.at += length;
    } else if (type === wire.varint) {
      if (this.at < this.end && this.bytes[this.at]! < 0x80) this.at++;
      else this.varint();
    } else this.#advance(type === wire.fixed64 ? 8 : 4);
  }

  /**
   * Goes past fields that nobody wants to see, as fast as it can: those that `plainTags` lists. Stops at any other, and at
   * whatever is unusual about these, for `tag` and `skip` to look at.
   */
  skipPlain(plainTags: Uint8Array): void {
    const { bytes, end } = this;
    let at = this.at;
    while (at + 1 < end) {
      let step = plainTags[bytes[at]!]!;
      if (step <= plainVarint) {
        const next = bytes[at + 1]!;
        if (step === 0 || next >= 0x80) break;
        // A varint of one byte ends with its byte, a length of one byte with as many more.
        step = step === plainBytes ? 2 + next : 2;
      }
      if (step > end - at) break;
      at += step;
    }
    this.at = at;
  }

  /** The length of a length-delimited value, which then begins at `at` and is there in full. */
  length(): number {
    const start = this.at;
    const first = start < this.end ? this.bytes[start]! : 0x80;
    let length = first;
    if (first < 0x80) this.at++;
    else {
      this.varint();
      length = this.high === 0 ? this.low >>> 0 : Infinity;
    }
    if (length > this.end - this.at) this.#tooLong(length, start);
    return length;
  }

  /** Steps into a message; hand the result to `leave` when its fields are read. */
  enter(): number {
    const length = this.length();
    const outer = this.end;
    this.end = this.at + length;
    return outer;
  }

  leave(outer: number): void {
    this.at = this.end;
    this.end = outer;
  }

  /** Reads a varint into `low` and `high`. */
  varint(): void {
    const { bytes, end, at: start } = this;
    let low = 0;
    let high = 0;
    let at = start;
    for (let shift = 0; ; shift += 7) {
      if (at >= end) throw new MalformedBody(`a varint is cut off, at byte ${start}`);
      const byte = bytes[at++]!;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (shift - 32);
      if (byte < 0x80) break;
      if (at - start === maxVarintBytes) throw new MalformedBody(`a varint is longer than 10 bytes, at byte ${start}`);
    }
    // The tenth byte holds the 64th bit alone.
    if (at - start === maxVarintBytes && bytes[at - 1]! > 1) {
      throw new MalformedBody(`a varint exceeds 64 bits, at byte ${start}`);
    }
    this.low = low;
    this.high = high;
    this.at = at;
  }

  /** Start of a fixed-size value of which all bytes are there; goes past it. */
  fixed(sizeBytes: number): number {
    const start = this.at;
    this.#advance(sizeBytes);
    return start;
  }

  #advance(sizeBytes: number): void {
    if (sizeBytes > this.end - this.at) {
      throw new MalformedBody(`a value of ${sizeBytes} bytes is cut off, at byte ${this.at}`);
    }
    this.at += sizeBytes;
  }

  #longTag(message: Message): number {
    const start = this.at;
    this.varint();
    const tag = this.low >>> 0;
    if (this.high !== 0) throw new MalformedBody(`a field's tag exceeds 32 bits, at byte ${start}`);
    if (tag >>> 3 >= message.wireTypes.length || message.wireTypes[tag >>> 3] !== (tag & 7)) {
      this.#checkWireType(message, tag, start);
    }
    return tag;
  }

  /** Decides on tags that are not plainly those of a known field. */
  #checkWireType(message: Message, tag: number, start: number): void {
    const number = tag >>> 3;
    const type = tag & 7;
    if (number === 0) throw new MalformedBody(`field number 0 does not exist, at byte ${start}`);
    if (type > wire.fixed32 || type === 3 || type === 4) {
      const what =
        type === 3 || type === 4 ? `a group, which OTLP does not have` : `wire type ${type}, which does not exist`;
      throw new MalformedBody(`field ${number} of ${message.name} has ${what}, at byte ${start}`);
    }
    const expected = message.wireTypes[number] ?? unknownField;
    const packed = type === wire.bytes && message.byNumber[number]?.repeated === true;
    if (expected === unknownField || packed) return;
    const { name } = message.byNumber[number]!;
    throw new MalformedBody(`${message.name}.${name} has wire type ${type} instead of ${expected}, at byte ${start}`);
  }

  #tooLong(length: number, start: number): never {
    const left = this.end - this.at;
    throw new MalformedBody(`a length of ${length} bytes reaches beyond its message (${left} left), at byte ${start}`);
  }
}
