import { isIdentity, itemAttribute } from './identity.ts';
import { messageOf, tagOf } from './messages.ts';
import type { ProtobufReader } from './protobuf-reader.ts';

const keyValue = messageOf('KeyValue');
const keyTag = tagOf(keyValue, 'key');
const valueTag = tagOf(keyValue, 'value');
const anyValue = messageOf('AnyValue');
const intTag = tagOf(anyValue, 'intValue');

export interface Marker {
  readonly run: number;
  readonly seq: number;
}

/** Value of an `itemAttribute` as two halves of 32 bits → the item that it names. */
export function markerFrom(low: number, high: number): Marker | undefined {
  const run = high >>> 0;
  const seq = low >>> 0;
  return isIdentity(run, seq) ? { run, seq } : undefined;
}

/** The item that an attribute names; reads the `KeyValue` that the reader has entered. */
export function attributeMarker(reader: ProtobufReader): Marker | undefined {
  let marker: Marker | undefined;
  let keyed = false;
  while (reader.at < reader.end) {
    const tag = reader.tag(keyValue);
    if (tag === keyTag) {
      const length = reader.length();
      keyed = isItemAttribute(reader, reader.at, reader.at + length);
      reader.at += length;
    } else if (tag === valueTag) {
      const outer = reader.enter();
      marker = valueMarker(reader);
      reader.leave(outer);
    } else reader.skip(tag);
  }
  return keyed ? marker : undefined;
}

/** The item that an attribute's integer names; reads the `AnyValue` that the reader has entered. */
export function valueMarker(reader: ProtobufReader): Marker | undefined {
  let marker: Marker | undefined;
  while (reader.at < reader.end) {
    const tag = reader.tag(anyValue);
    if (tag === intTag) {
      reader.varint();
      marker = markerFrom(reader.low, reader.high);
    } else reader.skip(tag);
  }
  return marker;
}

/** Compares the bytes from `start` to `end` to the attribute's name. */
export function isItemAttribute({ bytes }: ProtobufReader, start: number, end: number): boolean {
  if (end - start !== itemAttribute.length) return false;
  for (let index = 0; index < itemAttribute.length; index++) {
    if (bytes[start + index] !== itemAttribute.codePointAt(index)) return false;
  }
  return true;
}
