import { MalformedBody } from './malformed-body.ts';
import { integerMistake } from './json-integers.ts';
import { maxDepth, type Field, type Message } from './messages.ts';

/** Where the check is: what leads there, and in how many messages. */
interface Path {
  readonly parts: (string | number)[];
  depth: number;
}

/**
 * Checks that a parsed body is what OTLP/JSON says, at any depth, so that what comes after can trust it. Unknown names are
 * ignored (R21); `null` is as good as absent, as in all JSON of protobuf. Throws `MalformedBody` with the path.
 */
export function checkJsonShape(message: Message, value: object): void {
  checkMessage(message, value, { parts: [], depth: 0 });
}

function checkMessage(message: Message, value: unknown, path: Path): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(path, `must be an object`, value);
  if (++path.depth > maxDepth) fail(path, `nested deeper than ${maxDepth} messages`);
  for (const [name, inner] of Object.entries(value)) {
    const field = message.byName.get(name);
    if (!field || inner === null) continue;
    path.parts.push(name);
    if (field.repeated) checkArray(field, inner, path);
    else checkOne(field, inner, path);
    path.parts.pop();
  }
  path.depth--;
}

function checkArray(field: Field, value: unknown, path: Path): void {
  if (!Array.isArray(value)) fail(path, 'must be an array', value);
  for (let index = 0; index < value.length; index++) {
    path.parts.push(index);
    checkOne(field, value[index], path);
    path.parts.pop();
  }
}

function checkOne(field: Field, value: unknown, path: Path): void {
  const { type } = field;
  switch (type) {
    case 'message':
      checkMessage(field.message!, value, path);
      return;
    case 'string':
      if (typeof value !== 'string') fail(path, 'must be a string', value);
      return;
    case 'hex16':
    case 'hex8':
      checkHex(value, type === 'hex16' ? 16 : 8, path);
      return;
    case 'bytes':
      if (typeof value !== 'string' || !/^[\w+/-]*={0,2}$/.test(value)) fail(path, 'must be base64', value);
      return;
    case 'bool':
      if (typeof value !== 'boolean') fail(path, 'must be true or false', value);
      return;
    case 'enum':
      // S28: names of enum values are not allowed, nor digits as text.
      if (!Number.isInteger(value)) fail(path, 'must be the integer of an enum value', value);
      return;
    case 'double':
      if (!isDouble(value)) fail(path, 'must be a number', value);
      return;
    default: {
      const reason = integerMistake(type, value);
      if (reason) fail(path, reason, value);
    }
  }
}

/** S27: in any letter case; empty is as good as absent. */
function checkHex(value: unknown, sizeBytes: number, path: Path): void {
  if (value === '') return;
  if (typeof value === 'string' && value.length === sizeBytes * 2 && /^[\da-f]*$/i.test(value)) return;
  fail(path, `must be ${sizeBytes * 2} hexadecimal digits`, value);
}

/** Proto3's JSON writes what JSON numbers cannot say as text, and reads any number as text. */
function isDouble(value: unknown): boolean {
  if (typeof value === 'number') return true;
  return typeof value === 'string' && /^(NaN|-?Infinity|-?\d+(\.\d+)?(e[+-]?\d+)?)$/i.test(value);
}

function fail(path: Path, what: string, value?: unknown): never {
  const got = value === undefined ? '' : `, got ${excerpt(value)}`;
  throw new MalformedBody(`${formatPath(path)}: ${what}${got}`);
}

function formatPath({ parts }: Path): string {
  const text = parts.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
  return text === '' ? 'the request' : text.slice(1, 400);
}

const maxExcerpt = 60;

function excerpt(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value);
  return text.length > maxExcerpt ? `${text.slice(0, maxExcerpt)}…` : text;
}
