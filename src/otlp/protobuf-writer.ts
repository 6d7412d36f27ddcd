/*
 * As much of a protobuf encoder as our own responses need: each function gives one field, bytes of the whole message are
 * its fields in a row. Fields that hold their default value are left out, as proto3 wants.
 */

const varint = 0;
const lengthDelimited = 2;

/** Non-negative integers up to 2⁵³−1. */
export function integerField(number: number, value: number): Uint8Array {
  return value === 0 ? empty : Uint8Array.from([...varintBytes(number * 8 + varint), ...varintBytes(value)]);
}

export function textField(number: number, value: string): Uint8Array {
  return value === '' ? empty : bytesField(number, Buffer.from(value));
}

/** A sub-message or bytes; written even when empty, since a sub-message that is present says something. */
export function bytesField(number: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  return Buffer.concat([
    Uint8Array.from([...varintBytes(number * 8 + lengthDelimited), ...varintBytes(content.length)]),
    content,
  ]);
}

const empty = new Uint8Array(0);

function varintBytes(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
  return bytes;
}
