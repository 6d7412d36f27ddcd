import type { Message } from '../messages.ts';

/** `undefined`: there is a value, and it cannot be read, or is too long to be looked at. */
export type Value = MessageNode | string | number | bigint | boolean | Uint8Array | undefined;

/** One message of a request as it was written, in either encoding. */
export class MessageNode {
  readonly message: Message;
  readonly fields = new Map<string, Value[]>();
  /** Read to its end: only then does it prove anything that a field is not there. */
  isWhole = false;

  constructor(message: Message) {
    this.message = message;
  }

  add(name: string, value: Value): void {
    const values = this.fields.get(name);
    if (values) values.push(value);
    else this.fields.set(name, [value]);
  }

  has(name: string): boolean {
    return this.fields.has(name);
  }

  all(name: string): readonly Value[] {
    return this.fields.get(name) ?? [];
  }

  /** Of a field that is not a list the last value counts, in protobuf as in JSON. */
  last(name: string): Value {
    return this.fields.get(name)?.at(-1);
  }

  messages(name: string): MessageNode[] {
    return this.all(name).filter((value) => value instanceof MessageNode);
  }
}

/** Values, messages included, that are read of one request: about two hundred spans of ten attributes. */
export const maxValues = 10_000;
/** Longer texts are not compared. */
export const maxTextBytes = 1024;

/** Thrown where reading ends because enough was read. */
export class Enough extends Error {}

/** Counts values while a request is read. */
export class Budget {
  #left: number;

  constructor(values: number) {
    this.#left = values;
  }

  spend(): void {
    if (this.#left-- === 0) throw new Enough('enough');
  }
}
