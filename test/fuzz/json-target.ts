import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { signals } from '../../src/core/signal.ts';
import type { Signal } from '../../src/core/signal.ts';
import { encodeJson } from '../../src/otlp/encode.ts';
import { scanJson } from '../../src/otlp/scan.ts';
import { inProcess } from './fuzz-target.ts';
import type { Feed, FuzzTarget } from './fuzz-target.ts';
import { mutated } from './mutations.ts';
import { sampleRequests, unlessMalformed } from './protobuf-target.ts';

interface Body {
  readonly signal: Signal;
  readonly bytes: Buffer;
}

export const jsonTarget: FuzzTarget = {
  name: 'json',
  about:
    'garbled JSON bodies: what the scanner takes is JSON to JSON.parse, and counts the same once it is written anew',
  share: 20,
  inputsInTests: 12_000,
  open: () => Promise.resolve(inProcess({ inputs: fc.oneof(...signals.map(garbled)), take } satisfies Feed<Body>)),
};

const edges = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '\\u',
  '\\ud800',
  '\\udc00',
  '\u0000',
  '\t',
  'é',
  '😀',
  ' \n ',
].concat(
  ['null', 'true', 'NaN', '-', '-0', '1e400', '1e-400', '0x10', '01', '.5', '18446744073709551616', '9007199254740993'],
  ['"spans":[{}]', '"spans":null', '"__proto__":{}', '"attributes":[{"key":"otlp.chaos.seq","value":{"intValue":1}}]'],
);
const words = [...edges.map((text) => Buffer.from(text)), Buffer.from('ff', 'hex'), Buffer.from('eda080', 'hex')];

function garbled(signal: Signal): fc.Arbitrary<Body> {
  const corpus = sampleRequests(signal).map((request) => Buffer.from(encodeJson(request)));
  return mutated(corpus, words).map((bytes) => ({ signal, bytes }));
}

function take({ signal, bytes }: Body): void {
  const counted = unlessMalformed(() => scanJson(signal, bytes));
  if (counted === undefined) return;
  const text = bytes.toString();
  const parsed = JSON.parse(text) as object;
  if (isReadOtherwise(text, parsed)) return;
  const again = scanJson(signal, encodeJson(parsed));
  if (!isDeepStrictEqual(again, counted)) {
    throw new Error(`${JSON.stringify(counted)} became ${JSON.stringify(again)}`);
  }
}

/** JSON.parse keeps one of the values whose names are the same, and fewer digits of long numbers than 64 bits take. */
function isReadOtherwise(text: string, parsed: object): boolean {
  const outside = text.replaceAll(/"(?:[^"\\]|\\.)*"/gs, '');
  return outside.split(':').length - 1 !== namesIn(parsed) || /\d{16}|\de\+?\d{2}/i.test(outside);
}

function namesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce((sum: number, child) => sum + namesIn(child), own);
}
