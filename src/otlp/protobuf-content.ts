import { ContentHash } from './content-hash.ts';
import { MalformedBody } from './malformed-body.ts';
import { maxDepth, wire, type Field, type Message } from './messages.ts';
import type { ProtobufReader } from './protobuf-reader.ts';

/** Messages around a data point, the innermost kind of item. */
const aroundItem = 5;

/** Hashes the rest of the message that the reader is in, checking it down to the last field. */
export function protobufContent(reader: ProtobufReader, message: Message, depth = aroundItem + 1): ContentHash {
  if (depth > maxDepth) throw new MalformedBody(`nested deeper than ${maxDepth} messages, at byte ${reader.at}`);
  const hash = new ContentHash();
  while (reader.at < reader.end) {
    const tag = reader.tag(message);
    const field = message.byNumber[tag >>> 3];
    if (!field) reader.skip(tag);
    else if (field.type === 'message') {
      const outer = reader.enter();
      hash.nested(field.number, protobufContent(reader, field.message!, depth + 1));
      reader.leave(outer);
    } else addScalars(hash, reader, field, tag);
  }
  return hash;
}

function addScalars(hash: ContentHash, reader: ProtobufReader, field: Field, tag: number): void {
  const packed = (tag & 7) === wire.bytes && field.repeated && !isBytes(field);
  if (!packed) {
    addScalar(hash, reader, field);
    return;
  }
  const outer = reader.enter();
  while (reader.at < reader.end) addScalar(hash, reader, field);
  reader.leave(outer);
}

function isBytes({ type }: Field): boolean {
  return type === 'string' || type === 'bytes' || type === 'hex16' || type === 'hex8';
}

function addScalar(hash: ContentHash, reader: ProtobufReader, { number, type }: Field): void {
  switch (type) {
    case 'message':
      return;
    case 'string':
    case 'bytes':
    case 'hex16':
    case 'hex8': {
      const length = reader.length();
      hash.bytes(number, reader.bytes, reader.at, reader.at + length);
      reader.at += length;
      return;
    }
    case 'double':
      hash.double(number, reader.view.getFloat64(reader.fixed(8), true));
      return;
    case 'fixed64':
    case 'sfixed64': {
      const at = reader.fixed(8);
      hash.words(number, reader.view.getInt32(at, true), reader.view.getInt32(at + 4, true));
      return;
    }
    case 'fixed32':
      hash.words(number, reader.view.getInt32(reader.fixed(4), true), 0);
      return;
    default:
      reader.varint();
      addVarint(hash, number, type, reader);
  }
}

type VarintType = 'bool' | 'enum' | 'int32' | 'uint32' | 'sint32' | 'int64' | 'uint64';

function addVarint(hash: ContentHash, number: number, type: VarintType, { low, high }: ProtobufReader): void {
  switch (type) {
    case 'bool':
      hash.words(number, (low | high) === 0 ? 0 : 1, 0);
      return;
    case 'uint32':
      hash.words(number, low, 0);
      return;
    case 'enum':
    case 'int32':
      hash.words(number, low, low >> 31);
      return;
    case 'sint32': {
      const value = (low >>> 1) ^ -(low & 1);
      hash.words(number, value, value >> 31);
      return;
    }
    case 'int64':
    case 'uint64':
      hash.words(number, low, high);
  }
}
