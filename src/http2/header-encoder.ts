import { staticTable } from './static-table.ts';
import type { Field } from './static-table.ts';

/** Index of each whole field of the static table, and of the first field of each name. */
const fieldIndexes = new Map<string, number>();
const nameIndexes = new Map<string, number>();
for (const [position, [name, value]] of staticTable.entries()) {
  if (value !== '') fieldIndexes.set(`${name}\0${value}`, position + 1);
  if (!nameIndexes.has(name)) nameIndexes.set(name, position + 1);
}

/** Of a response; `:status` is its only pseudo field (RFC 9113 §8.3.2). */
const fieldName = /^(?::status|[!#$%&'*+\-.^_`|~0-9a-z]+)$/;
/** RFC 9110 §5.5, in the bytes of Latin-1. */
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * A header block that refers to nothing but the static table, so that it means the same on every connection
 * (RFC 7541 §6.2.2). Throws where a name or a value may not be written.
 */
export function encodeHeaders(fields: readonly Field[]): Buffer {
  return Buffer.concat(fields.map(encodeField));
}

function encodeField([name, value]: Field): Buffer {
  if (!fieldName.test(name)) throw new Error(`HTTP/2 has no header name ${JSON.stringify(name)}`);
  if (!fieldValue.test(value)) throw new Error(`HTTP/2 does not allow the value ${JSON.stringify(value)} of ${name}`);
  const whole = fieldIndexes.get(`${name}\0${value}`);
  if (whole !== undefined) return integer(whole, 7, 0x80);
  const index = nameIndexes.get(name);
  const head = index === undefined ? Buffer.concat([Buffer.from([0]), string(name)]) : integer(index, 4, 0);
  return Buffer.concat([head, string(value)]);
}

function string(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  return Buffer.concat([integer(bytes.length, 7, 0), bytes]);
}

function integer(value: number, prefixBits: number, pattern: number): Buffer {
  const mask = (1 << prefixBits) - 1;
  if (value < mask) return Buffer.from([pattern | value]);
  const bytes = [pattern | mask];
  let rest = value - mask;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push(0x80 | (rest % 0x80));
  return Buffer.from([...bytes, rest]);
}
