import type { Walker } from './child-walker.ts';
import { isIdentity, traceIdPrefixHigh, traceIdPrefixLow } from './identity.ts';
import { MalformedBody } from './malformed-body.ts';
import { messageOf, tagOf, type Message } from './messages.ts';
import { protobufContent } from './protobuf-content.ts';
import { plainTagsOf, type ProtobufReader } from './protobuf-reader.ts';
import { wordAt, type Tally } from './tally.ts';

/** A message with ids, and how to find them quickly. */
interface Identified {
  readonly message: Message;
  readonly traceTag: number;
  readonly spanTag: number;
  readonly parentTag: number;
  readonly plainTags: Uint8Array;
}

const span = identified(messageOf('Span'), tagOf(messageOf('Span'), 'parentSpanId'));
const logRecord = identified(messageOf('LogRecord'), 0);

function identified(message: Message, parentTag: number): Identified {
  const [traceTag, spanTag] = [tagOf(message, 'traceId'), tagOf(message, 'spanId')];
  return { message, traceTag, spanTag, parentTag, plainTags: plainTagsOf(message, traceTag, spanTag, parentTag) };
}

/** Spans are known by their ids, ours or not. */
export function spanWalker(reader: ProtobufReader, tally: Tally): Walker {
  const ids = new IdReader(reader, span);
  return () => {
    const start = reader.at;
    ids.read();
    if (ids.addOurs(tally) || ids.addForeign(tally)) return;
    reader.at = start;
    tally.foreign(protobufContent(reader, span.message));
  };
}

/** Many log records share one span, so those that are not ours are told apart by all that they hold. */
export function logWalker(reader: ProtobufReader, tally: Tally): Walker {
  const ids = new IdReader(reader, logRecord);
  return () => {
    const start = reader.at;
    ids.read();
    if (ids.addOurs(tally)) return;
    reader.at = start;
    tally.foreign(protobufContent(reader, logRecord.message));
  };
}

/** Where the ids of the last item are; −1 without. Offsets, since half of all ids do not fit small integers. */
class IdReader {
  readonly #reader: ProtobufReader;
  readonly #item: Identified;
  #traceAt = -1;
  #spanAt = -1;

  constructor(reader: ProtobufReader, item: Identified) {
    this.#reader = reader;
    this.#item = item;
  }

  /** Walks the item's fields; of an id that comes twice the last one counts. */
  read(): void {
    const reader = this.#reader;
    const { message, traceTag, spanTag, parentTag, plainTags } = this.#item;
    this.#traceAt = -1;
    this.#spanAt = -1;
    for (;;) {
      reader.skipPlain(plainTags);
      if (reader.at >= reader.end) return;
      const tag = reader.tag(message);
      if (tag === traceTag) this.#traceAt = idAt(reader, 16);
      else if (tag === spanTag) this.#spanAt = idAt(reader, 8);
      else if (tag === parentTag) idAt(reader, 8);
      else reader.skip(tag);
    }
  }

  /** Counts the item if its ids are ones of ours. */
  addOurs(tally: Tally): boolean {
    const { bytes } = this.#reader;
    const [traceAt, spanAt] = [this.#traceAt, this.#spanAt];
    if (traceAt < 0 || spanAt < 0) return false;
    if (wordAt(bytes, traceAt) !== traceIdPrefixHigh || wordAt(bytes, traceAt + 4) !== traceIdPrefixLow) return false;
    const run = wordAt(bytes, spanAt) >>> 0;
    const seq = wordAt(bytes, spanAt + 4) >>> 0;
    if (wordAt(bytes, traceAt + 8) >>> 0 !== run || wordAt(bytes, traceAt + 12) >>> 0 !== seq) return false;
    if (!isIdentity(run, seq)) return false;
    tally.marked(run, seq);
    return true;
  }

  /** Counts it by whatever ids it has, if it has both. */
  addForeign(tally: Tally): boolean {
    if (this.#traceAt < 0 || this.#spanAt < 0) return false;
    tally.foreignIds(this.#reader.bytes, this.#traceAt, this.#spanAt);
    return true;
  }
}

/** Where an id is, or −1 when it is empty, which is as good as absent. */
function idAt(reader: ProtobufReader, sizeBytes: number): number {
  const length = reader.length();
  const at = reader.at;
  reader.at += length;
  if (length === sizeBytes) return at;
  if (length === 0) return -1;
  throw new MalformedBody(`an id has ${length} bytes instead of ${sizeBytes}, at byte ${at}`);
}
