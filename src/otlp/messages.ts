import { messageTables, type MessageName, type MessageTable, type ScalarType } from './message-tables.ts';

/** Wire types of protobuf that a message may use; 3 and 4 were groups, which proto3 does not have. */
export const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

export interface Message {
  readonly name: string;
  readonly byName: ReadonlyMap<string, Field>;
  /** Index is the length of the name. */
  readonly byLength: readonly (readonly Field[] | undefined)[];
  /** Index is the field number. */
  readonly byNumber: readonly (Field | undefined)[];
  /** Wire type by field number, `unknownField` where there is none. */
  readonly wireTypes: Uint8Array;
}

export interface Field {
  readonly name: string;
  readonly number: number;
  readonly repeated: boolean;
  readonly type: ScalarType | 'message';
  /** When `type` is `message`. */
  readonly message: Message | undefined;
}

/** Messages within messages, the request included: protobuf decoders, the one in `decode.ts` too, refuse more. */
export const maxDepth = 100;

export const unknownField = 255;

/** All field numbers of OTLP are below this. */
const maxFields = 32;

export const wireTypeOf: Readonly<Record<Field['type'], number>> = {
  string: wire.bytes,
  bytes: wire.bytes,
  hex16: wire.bytes,
  hex8: wire.bytes,
  message: wire.bytes,
  bool: wire.varint,
  enum: wire.varint,
  int32: wire.varint,
  uint32: wire.varint,
  sint32: wire.varint,
  int64: wire.varint,
  uint64: wire.varint,
  fixed32: wire.fixed32,
  double: wire.fixed64,
  fixed64: wire.fixed64,
  sfixed64: wire.fixed64,
};

const built = new Map<string, Message>();
for (const name of Object.keys(messageTables) as MessageName[]) messageOf(name);

/** The table of a message, with its fields by name and by number. */
export function messageOf(name: MessageName): Message {
  return built.get(name) ?? build(name, messageTables[name]);
}

/** Messages may hold themselves, so one is known before its fields are. */
function build(name: string, table: MessageTable): Message {
  const byName = new Map<string, Field>();
  const byLength: Field[][] = [];
  const byNumber: (Field | undefined)[] = Array.from({ length: maxFields }, () => undefined);
  const wireTypes = new Uint8Array(maxFields).fill(unknownField);
  const message = { name, byName, byLength, byNumber, wireTypes };
  built.set(name, message);
  for (const [fieldName, [number, type, repeated]] of Object.entries(table)) {
    const inner = Object.hasOwn(messageTables, type) ? messageOf(type as MessageName) : undefined;
    const kind: Field['type'] = inner ? 'message' : (type as ScalarType);
    const field = { name: fieldName, number, repeated: repeated !== undefined, type: kind, message: inner };
    byName.set(fieldName, field);
    (byLength[fieldName.length] ??= []).push(field);
    byNumber[number] = field;
    wireTypes[number] = wireTypeOf[kind];
  }
  return message;
}

/** Tag with which a field goes on the wire. */
export function tagOf(message: Message, fieldName: string): number {
  const { number, type } = fieldOf(message, fieldName);
  return number * 8 + wireTypeOf[type];
}

/** The message that a field holds. */
export function childOf(message: Message, fieldName: string): Message {
  const child = fieldOf(message, fieldName).message;
  if (!child) throw new Error(`${message.name}.${fieldName} is not a message`);
  return child;
}

function fieldOf(message: Message, fieldName: string): Field {
  const field = message.byName.get(fieldName);
  if (!field) throw new Error(`${message.name} has no field ${fieldName}`);
  return field;
}
