import type { JsonReader } from './json-reader.ts';
import type { ProtobufSink } from './protobuf-sink.ts';

/** What the letter behind a backslash means. */
const escapes = new Map<number, number>(
  Object.entries({ '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }).map(
    ([letter, meant]) => [letter.codePointAt(0)!, meant.codePointAt(0)!],
  ),
);
const backslash = 0x5c;
const letterU = 0x75;
const replacement = 0xfffd;

/** The text that begins where the reader is, as UTF-8, length first; the reader goes past it, and has checked it. */
export function copyText(reader: JsonReader, sink: ProtobufSink): void {
  const end = reader.plainTextEnd();
  if (end >= 0) {
    sink.varint(end - reader.at - 1, 0);
    sink.copy(reader.bytes, reader.at + 1, end);
    reader.at = end + 1;
    return;
  }
  const start = sink.beginLength();
  unescape(reader, reader.textEnd(), sink);
  sink.endLength(start);
}

/** The same as a string of ours: for names, numbers and bytes, which are short or rare. */
export function takeText(reader: JsonReader): string {
  const start = reader.at;
  const end = reader.textEnd();
  reader.at = end + 1;
  const raw = reader.bytes.toString('utf8', start, end + 1);
  return raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1);
}

function unescape(reader: JsonReader, end: number, sink: ProtobufSink): void {
  const { bytes } = reader;
  for (let at = reader.at + 1; at < end;) {
    let next = at;
    while (next < end && bytes[next] !== backslash) next++;
    sink.copy(bytes, at, next);
    at = next === end ? end : escapeAt(reader, next, sink);
  }
  reader.at = end + 1;
}

/** Writes the character that an escape means; returns where it ends. */
function escapeAt(reader: JsonReader, at: number, sink: ProtobufSink): number {
  const letter = reader.bytes[at + 1]!;
  if (letter !== letterU) {
    sink.byte(escapes.get(letter)!);
    return at + 2;
  }
  const unit = unitAt(reader, at);
  const isHigh = unit >= 0xd800 && unit < 0xdc00;
  const low =
    isHigh && reader.bytes[at + 6] === backslash && reader.bytes[at + 7] === letterU ? unitAt(reader, at + 6) : 0;
  if (low >= 0xdc00 && low < 0xe000) {
    writeUtf8(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00), sink);
    return at + 12;
  }
  // Half a pair is no character.
  writeUtf8(unit >= 0xd800 && unit < 0xe000 ? replacement : unit, sink);
  return at + 6;
}

/** The four hexadecimal digits of `\uXXXX`. */
function unitAt(reader: JsonReader, at: number): number {
  return Number.parseInt(reader.bytes.toString('latin1', at + 2, at + 6), 16);
}

function writeUtf8(code: number, sink: ProtobufSink): void {
  if (code < 0x80) sink.byte(code);
  else if (code < 0x800) {
    sink.byte(0xc0 | (code >>> 6));
    sink.byte(0x80 | (code & 0x3f));
  } else {
    if (code < 0x10000) sink.byte(0xe0 | (code >>> 12));
    else {
      sink.byte(0xf0 | (code >>> 18));
      sink.byte(0x80 | ((code >>> 12) & 0x3f));
    }
    sink.byte(0x80 | ((code >>> 6) & 0x3f));
    sink.byte(0x80 | (code & 0x3f));
  }
}
