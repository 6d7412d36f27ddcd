import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';

/** Where to begin, how far to go, and what to put there: each edit reads of it what it needs. */
type Place = readonly [at: number, length: number, word: number, noise: Uint8Array];
type Edit = (bytes: Buffer, place: Place) => Buffer;

const maxEdits = 5;
const maxLength = 48;
/** Edits that double what is there must not add up to a body that is merely long. */
const maxBytes = 64 * 1024;

/**
 * An entry of the corpus with a few places changed: bits flipped, bytes replaced, left out, doubled, brought from elsewhere, or
 * one of `words` put in. No edit at all is the smallest case, so that what fails shrinks to the edits that it takes.
 */
export function mutated(corpus: readonly Buffer[], words: readonly Buffer[]): Arbitrary<Buffer> {
  const edits = editsWith(corpus, words);
  const place = fc.tuple(
    fc.nat(0xff_ffff),
    fc.integer({ min: 1, max: maxLength }),
    fc.nat(0xffff),
    fc.uint8Array({ maxLength: 6 }),
  );
  const edit = fc.tuple(fc.nat(edits.length - 1), place);
  return fc
    .tuple(fc.nat(corpus.length - 1), fc.array(edit, { maxLength: maxEdits }))
    .map(([index, list]) => list.reduce((bytes, [kind, where]) => edits[kind]!(bytes, where), corpus[index]!));
}

function editsWith(corpus: readonly Buffer[], words: readonly Buffer[]): Edit[] {
  const instead = (bytes: Buffer, [at, length]: Place, part: Uint8Array): Buffer => {
    const start = at % (bytes.length + 1);
    const whole = Buffer.concat([bytes.subarray(0, start), part, bytes.subarray(start + length)]);
    return whole.subarray(0, maxBytes);
  };
  const here = (bytes: Buffer, [at, length]: Place): Buffer => {
    const start = at % (bytes.length + 1);
    return bytes.subarray(start, start + length);
  };
  const wordOf = ([, , word]: Place): Buffer => words[word % words.length]!;
  return [
    (bytes, place) => instead(bytes, place, place[3]),
    (bytes, place) => instead(bytes, place, Buffer.concat([here(bytes, place), here(bytes, place)])),
    (bytes, place) => instead(bytes, place, here(corpus[place[2] % corpus.length]!, place)),
    (bytes, place) => instead(bytes, place, wordOf(place)),
    (bytes, [at, , word, noise]) => instead(bytes, [at, 0, word, noise], wordOf([at, 0, word, noise])),
    (bytes, [at, , word]) => flipped(bytes, at, word),
    (bytes, [at]) => bytes.subarray(0, at % (bytes.length + 1)),
  ];
}

function flipped(bytes: Buffer, at: number, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  if (copy.length > 0) copy[at % copy.length]! ^= 1 << (bit % 8);
  return copy;
}

/** How an input is shown to people: text where it is text. */
export function shown(bytes: Uint8Array): string {
  return JSON.stringify(Buffer.from(bytes).toString('latin1'));
}
