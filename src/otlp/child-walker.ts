import { tagOf, type Message } from './messages.ts';
import type { ProtobufReader } from './protobuf-reader.ts';

/** Reads the message that the reader has entered, to its end. */
export type Walker = () => void;

/** Walks each `child` of a message and skips its other fields. */
export function childWalker(reader: ProtobufReader, message: Message, child: string, walk: Walker): Walker {
  const childTag = tagOf(message, child);
  return () => {
    while (reader.reach(message, childTag)) {
      const outer = reader.enter();
      walk();
      reader.leave(outer);
    }
  };
}
