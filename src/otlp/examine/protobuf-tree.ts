import { MalformedBody } from '../malformed-body.ts';
import { maxDepth, wire, wireTypeOf } from '../messages.ts';
import type { Field, Message } from '../messages.ts';
import { ProtobufReader } from '../protobuf-reader.ts';
import { Enough, maxTextBytes, MessageNode } from './message-tree.ts';
import type { Budget, Value } from './message-tree.ts';

/** Reads as much of a request as the budget allows, and as far as it makes sense. */
export function protobufTree(message: Message, body: Uint8Array, budget: Budget): MessageNode {
  const root = new MessageNode(message);
  try {
    readMessage(root, new ProtobufReader(body), budget, 1);
  } catch (error) {
    if (!(error instanceof MalformedBody || error instanceof Enough)) throw error;
  }
  return root;
}

function readMessage(node: MessageNode, reader: ProtobufReader, budget: Budget, depth: number): void {
  if (depth > maxDepth) throw new Enough('too deep');
  while (reader.at < reader.end) {
    const tag = reader.tag(node.message);
    const field = node.message.byNumber[tag >>> 3];
    if (!field) reader.skip(tag);
    else if (field.message) readChild(node, field, field.message, { reader, budget, depth });
    else if ((tag & 7) === wireTypeOf[field.type]) addScalar(node, field, reader, budget);
    else readPacked(node, field, reader, budget);
  }
  node.isWhole = true;
}

function readChild(
  node: MessageNode,
  field: Field,
  message: Message,
  { reader, budget, depth }: { reader: ProtobufReader; budget: Budget; depth: number },
): void {
  budget.spend();
  const child = new MessageNode(message);
  node.add(field.name, child);
  const outer = reader.enter();
  readMessage(child, reader, budget, depth + 1);
  reader.leave(outer);
}

function readPacked(node: MessageNode, field: Field, reader: ProtobufReader, budget: Budget): void {
  const outer = reader.enter();
  while (reader.at < reader.end) addScalar(node, field, reader, budget);
  reader.leave(outer);
}

function addScalar(node: MessageNode, field: Field, reader: ProtobufReader, budget: Budget): void {
  budget.spend();
  node.add(field.name, scalarOf(field, reader));
}

function scalarOf({ type }: Field, reader: ProtobufReader): Value {
  switch (wireTypeOf[type]) {
    case wire.bytes:
      return bytesOf(type, reader);
    case wire.varint:
      reader.varint();
      return type === 'bool' ? reader.low !== 0 : reader.low;
    case wire.fixed32:
      return reader.view.getUint32(reader.fixed(4), true);
    default: {
      const at = reader.fixed(8);
      return type === 'double' ? reader.view.getFloat64(at, true) : reader.view.getBigUint64(at, true);
    }
  }
}

function bytesOf(type: Field['type'], reader: ProtobufReader): Value {
  const length = reader.length();
  const start = reader.at;
  reader.at += length;
  if (length > maxTextBytes) return undefined;
  const bytes = reader.bytes.subarray(start, start + length);
  return type === 'string' ? Buffer.from(bytes.buffer, bytes.byteOffset, length).toString() : Uint8Array.from(bytes);
}
