import type { Signal } from '../../src/core/signal.ts';
import type { Message } from '../../src/otlp/messages.ts';
import { signalMessages } from '../../src/otlp/signal-messages.ts';

/* Protobuf as it lies on the wire, field by field, by a few lines that nothing of ours has a hand in. */

interface WireField {
  readonly number: number;
  readonly type: number;
  /** Of a length-delimited one: what is in it; else the value as it stands. */
  readonly value: Buffer;
}

const valueBytes: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

/** The fields of a well-formed message. */
export function wireFields(bytes: Buffer): WireField[] {
  const fields: WireField[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = varintAt(bytes, at);
    at = tag.end;
    const [number, type] = [Number(tag.value >> 3n), Number(tag.value & 7n)];
    const start = type === 2 ? varintAt(bytes, at).end : at;
    const end = type === 0 ? varintAt(bytes, at).end : start + (valueBytes[type] ?? Number(varintAt(bytes, at).value));
    fields.push({ number, type, value: bytes.subarray(start, end) });
    at = end;
  }
  return fields;
}

function varintAt(bytes: Buffer, start: number): { value: bigint; end: number } {
  let value = 0n;
  for (let at = start; ; at++) {
    const byte = bytes[at];
    if (byte === undefined) throw new Error(`a varint is cut off at byte ${start}`);
    value |= BigInt(byte & 0x7f) << BigInt(7 * (at - start));
    if (byte < 0x80) return { value, end: at + 1 };
  }
}

/** True where a message that may stand once in another stands there twice. */
export function repeatsSingularMessage(signal: Signal, bytes: Buffer): boolean {
  return repeats(signalMessages[signal].request, bytes);
}

function repeats({ byNumber }: Message, bytes: Buffer): boolean {
  const seen = new Set<number>();
  for (const { number, value } of wireFields(bytes)) {
    const field = byNumber[number];
    if (!field?.message) continue;
    if (!field.repeated && seen.has(number)) return true;
    seen.add(number);
    if (repeats(field.message, value)) return true;
  }
  return false;
}

/** Decides how a field is written: a number below `below`. */
export type Choose = (below: number) => number;

/**
 * The same message in other bytes that every decoder has to take for the same: varints longer than they need be, and fields
 * that nobody knows between those that are known.
 */
export function respelled(message: Message, bytes: Buffer, choose: Choose): Buffer {
  const parts = wireFields(bytes).flatMap(({ number, type, value }) => {
    const child = message.byNumber[number]?.message;
    const inner = child ? respelled(child, value, choose) : value;
    const tag = varint(BigInt(number * 8 + type), choose(3));
    const written = type === 2 ? [tag, varint(BigInt(inner.length), choose(3)), inner] : [tag, inner];
    return choose(4) === 0 ? [unknown[choose(unknown.length)]!, ...written] : written;
  });
  return Buffer.concat(parts);
}

/** Fields 127 and 536870911 of all four wire types. */
const unknown = ['f80700', 'f9070102030405060708', 'fa0702aabb', 'fd0701020304', 'f8ffffff0f01', 'faffffff0f00'].map(
  (text) => Buffer.from(text, 'hex'),
);

/** With `excess` more bytes than it takes. */
function varint(value: bigint, excess: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    if (rest < 0x80n && excess <= 0) return Buffer.from([...bytes, Number(rest)]);
    if (rest < 0x80n) {
      const padding = Array.from({ length: excess - 1 }, () => 0x80);
      return Buffer.from([...bytes, Number(rest) | 0x80, ...padding, 0]);
    }
    bytes.push(Number(rest & 0x7fn) | 0x80);
  }
}
