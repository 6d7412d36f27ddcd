import { ContentHash } from './content-hash.ts';
import { integerWords } from './json-integers.ts';
import type { Field, Message } from './messages.ts';

/** Hashes a checked message as `protobufContent` hashes the same one in protobuf. */
export function jsonContent(message: Message, value: object): ContentHash {
  const hash = new ContentHash();
  for (const [name, inner] of Object.entries(value)) {
    const field = message.byName.get(name);
    if (!field || inner === null) continue;
    if (field.repeated) for (const element of inner as unknown[]) addOne(hash, field, element);
    else addOne(hash, field, inner);
  }
  return hash;
}

/** Casts are safe: `json-shape.ts` has checked each field's type. */
function addOne(hash: ContentHash, { number, type, message }: Field, value: unknown): void {
  switch (type) {
    case 'message':
      hash.nested(number, jsonContent(message!, value as object));
      return;
    case 'string':
      addBytes(hash, number, Buffer.from(value as string));
      return;
    case 'bytes':
      addBytes(hash, number, Buffer.from(value as string, 'base64'));
      return;
    case 'hex16':
    case 'hex8':
      addBytes(hash, number, Buffer.from(value as string, 'hex'));
      return;
    case 'bool':
      hash.words(number, value === true ? 1 : 0, 0);
      return;
    case 'double':
      hash.double(number, Number(value));
      return;
    case 'fixed32':
    case 'uint32':
      hash.words(number, integerWords(value as string | number)[0], 0);
      return;
    default:
      hash.words(number, ...integerWords(value as string | number));
  }
}

function addBytes(hash: ContentHash, number: number, bytes: Uint8Array): void {
  hash.bytes(number, bytes, 0, bytes.length);
}
