import { isUtf8 } from 'node:buffer';
import { formatPath } from './field-path.ts';
import { isAsciiAt, JsonReader, quote } from './json-reader.ts';
import { writeScalar } from './json-scalars.ts';
import { takeText } from './json-text.ts';
import { MalformedBody } from './malformed-body.ts';
import { maxDepth, type Field, type Message } from './messages.ts';
import { ProtobufSink } from './protobuf-sink.ts';

/**
 * A request in OTLP/JSON → the same in protobuf, in one pass and within a few times its size. What is not OTLP/JSON (S27–
 * S30) is malformed, at any depth, and the error has the path; unknown names are ignored (R21), `null` is as good as
 * absent. A field that comes twice means what it means in protobuf.
 */
export function jsonToProtobuf(message: Message, body: Uint8Array): Uint8Array {
  if (body.length === 0) throw new MalformedBody('an empty body is not JSON; an empty request is {}');
  if (!isUtf8(body)) throw new MalformedBody('the body is not UTF-8');
  return new Transcoder(body).request(message);
}

const byteOrderMark = 0xfeff;

class Transcoder {
  readonly #reader: JsonReader;
  readonly #sink: ProtobufSink;
  /** Where we are: names, and indices of lists. */
  readonly #path: (string | number)[] = [];
  #depth = 0;

  constructor(body: Uint8Array) {
    this.#reader = new JsonReader(body);
    this.#sink = new ProtobufSink(body.length);
  }

  request(message: Message): Uint8Array {
    const reader = this.#reader;
    if (reader.bytes.toString('utf8', 0, 3).codePointAt(0) === byteOrderMark) reader.at = 3;
    if (reader.peek() === openBrace) this.#message(message);
    else {
      reader.skipValue();
      throw new MalformedBody('the request must be a JSON object');
    }
    reader.end();
    return this.#sink.written;
  }

  #message(message: Message): void {
    const reader = this.#reader;
    if (++this.#depth > maxDepth) this.#fail(`nested deeper than ${maxDepth} messages`);
    if (reader.enterObject()) {
      do {
        const field = this.#name(message);
        if (field) this.#value(field);
        else reader.skipValue();
      } while (reader.nextMember());
    }
    this.#depth--;
  }

  /** Reads a member's name; undefined when the message has no such field. */
  #name({ byLength, byName }: Message): Field | undefined {
    const reader = this.#reader;
    if (reader.peek() !== quote) reader.unexpected();
    const start = reader.at + 1;
    const end = reader.plainTextEnd();
    if (end < 0) {
      const name = takeText(reader);
      reader.endName(reader.at - 1);
      return byName.get(name);
    }
    reader.endName(end);
    const candidates = byLength[end - start];
    if (candidates) {
      for (const field of candidates) if (isAsciiAt(reader.bytes, start, field.name)) return field;
    }
    return undefined;
  }

  #value(field: Field): void {
    const reader = this.#reader;
    const first = reader.peek();
    if (first === letterN && reader.takeWord('null')) return;
    this.#path.push(field.name);
    if (field.repeated) this.#list(field, first);
    else this.#one(field, first);
    this.#path.pop();
  }

  #list(field: Field, first: number): void {
    const reader = this.#reader;
    const path = this.#path;
    if (first !== openBracket) this.#fail('must be an array', reader.at);
    if (!reader.enterList()) return;
    let index = 0;
    do {
      path.push(index++);
      this.#one(field, reader.peek());
      path.pop();
    } while (reader.nextElement());
  }

  #one(field: Field, first: number): void {
    const reader = this.#reader;
    const sink = this.#sink;
    const { at } = reader;
    sink.reserve(reader.bytes.length - at);
    if (field.type === 'message') {
      if (first !== openBrace) this.#fail('must be an object', at);
      sink.tag(field);
      const start = sink.beginLength();
      this.#message(field.message!);
      sink.endLength(start);
      return;
    }
    const mistake = writeScalar(field.type, field, first, reader, sink);
    if (mistake) this.#fail(mistake, at);
  }

  /** `at`: where the value is that is wrong. */
  #fail(what: string, at?: number): never {
    throw new MalformedBody(
      `${formatPath(this.#path)}: ${what}${at === undefined ? '' : `, got ${this.#excerpt(at)}`}`,
    );
  }

  #excerpt(at: number): string {
    const reader = this.#reader;
    reader.at = at;
    if (reader.bytes[at] === openBrace) return 'an object';
    if (reader.bytes[at] === openBracket) return 'an array';
    reader.skipValue();
    const text = reader.bytes.toString('utf8', at, Math.min(reader.at, at + maxExcerpt));
    return reader.at - at > maxExcerpt ? `${text}…` : text;
  }
}

const openBrace = 0x7b;
const openBracket = 0x5b;
const letterN = 0x6e;
const maxExcerpt = 60;
