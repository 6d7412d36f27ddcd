import { integerMistake, integerWords, type IntegerType } from './json-integers.ts';
import { maxExactDigits, quote, type JsonReader } from './json-reader.ts';
import { copyText, takeText } from './json-text.ts';
import type { ScalarType } from './message-tables.ts';
import type { Field } from './messages.ts';
import type { ProtobufSink } from './protobuf-sink.ts';

const minus = 0x2d;
const base64 = /^[\w+/-]*={0,2}$/;
const double = /^(NaN|-?Infinity|-?\d+(\.\d+)?(e[+-]?\d+)?)$/i;

/** Writes the value that stands here, which begins with the byte `first`; or says what it must be and is not. */
export function writeScalar(
  type: ScalarType,
  field: Field,
  first: number,
  reader: JsonReader,
  sink: ProtobufSink,
): string | undefined {
  switch (type) {
    case 'string':
      if (first !== quote) return 'must be a string';
      sink.tag(field);
      copyText(reader, sink);
      return undefined;
    case 'hex16':
      return writeHex(16, field, first, reader, sink);
    case 'hex8':
      return writeHex(8, field, first, reader, sink);
    case 'bytes': {
      const text = first === quote ? takeText(reader) : undefined;
      if (text === undefined || !base64.test(text)) return 'must be base64';
      sink.bytes(field, Buffer.from(text, 'base64'));
      return undefined;
    }
    case 'bool': {
      const isTrue = reader.takeWord('true');
      if (!isTrue && !reader.takeWord('false')) return 'must be true or false';
      sink.tag(field);
      sink.byte(isTrue ? 1 : 0);
      return undefined;
    }
    case 'double': {
      // Proto3's JSON writes what JSON numbers cannot say as text, and reads any number as text.
      const value = first === quote ? takeText(reader) : takeNumber(first, reader);
      if (value === undefined || (typeof value === 'string' && !double.test(value))) return 'must be a number';
      sink.tag(field);
      sink.double(Number(value));
      return undefined;
    }
    case 'enum':
      return writeEnum(field, first, reader, sink);
    default:
      return writeInteger(type, field, first, reader, sink);
  }
}

/** S27: in any letter case; empty is as good as absent. */
function writeHex(
  sizeBytes: number,
  field: Field,
  first: number,
  reader: JsonReader,
  sink: ProtobufSink,
): string | undefined {
  const { at } = reader;
  if (first === quote && reader.isHexText(sizeBytes * 2)) {
    sink.tag(field);
    sink.byte(sizeBytes);
    for (let byte = 0; byte < sizeBytes; byte++) sink.byte(reader.hexByte(at + 1 + byte * 2));
    reader.at = at + sizeBytes * 2 + 2;
    return undefined;
  }
  const text = first === quote ? takeText(reader) : undefined;
  if (text === '') return undefined;
  if (text?.length !== sizeBytes * 2 || !/^[\da-f]*$/i.test(text)) return `must be ${sizeBytes * 2} hexadecimal digits`;
  sink.bytes(field, Buffer.from(text, 'hex'));
  return undefined;
}

/** S28: names of enum values are not allowed, nor digits as text. */
function writeEnum(field: Field, first: number, reader: JsonReader, sink: ProtobufSink): string | undefined {
  const value = first === quote ? undefined : takeWhole(first, reader);
  if (value === undefined) return 'must be the integer of an enum value';
  const mistake = integerMistake('int32', value);
  if (mistake) return mistake;
  sink.tag(field);
  sink.varint(...integerWords(value));
  return undefined;
}

/** So many digits fit the type whatever they are. */
const surelyInside: Readonly<Record<IntegerType, number>> = {
  fixed32: 9,
  uint32: 9,
  int32: 9,
  sint32: 9,
  fixed64: 19,
  uint64: 19,
  int64: 18,
  sfixed64: 18,
};

/** S30: integers are numbers or decimal text. */
function writeInteger(
  type: IntegerType,
  field: Field,
  first: number,
  reader: JsonReader,
  sink: ProtobufSink,
): string | undefined {
  if (first === quote && reader.takeDigits(surelyInside[type])) {
    sink.tag(field);
    writeWords(type, reader.low, reader.high, sink);
    return undefined;
  }
  const value = first === quote ? takeText(reader) : takeWhole(first, reader);
  const mistake = integerMistake(type, value);
  if (mistake) return mistake;
  sink.tag(field);
  writeWords(type, ...integerWords(value!), sink);
  return undefined;
}

function writeWords(type: IntegerType, low: number, high: number, sink: ProtobufSink): void {
  switch (type) {
    case 'fixed64':
    case 'sfixed64':
      sink.fixed32(low);
      sink.fixed32(high);
      return;
    case 'fixed32':
      sink.fixed32(low);
      return;
    case 'sint32':
      sink.varint((low << 1) ^ (low >> 31), 0);
      return;
    case 'int32':
    case 'uint32':
    case 'int64':
    case 'uint64':
      sink.varint(low, high);
  }
}

/** One that a number cannot hold stays text: it is exact. */
function takeWhole(first: number, reader: JsonReader): number | string | undefined {
  const value = takeNumber(first, reader);
  if (typeof value !== 'string' || /^-?\d+$/.test(value)) return value;
  const number = Number(value);
  return Number.isInteger(number) ? number : undefined;
}

/** The number that stands here: itself if it is a short integer, else as it is written; undefined when there is none. */
function takeNumber(first: number, reader: JsonReader): number | string | undefined {
  const start = reader.at;
  if (first !== minus && !(first >= 0x30 && first <= 0x39)) return undefined;
  reader.skipNumber();
  const { integer, at } = reader;
  return at - start <= maxExactDigits && !Number.isNaN(integer) ? integer : reader.bytes.toString('latin1', start, at);
}
