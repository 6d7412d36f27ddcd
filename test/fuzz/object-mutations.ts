import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';

/** Values that are at the edge of some type. */
const edges: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e21,
  Number.NaN,
  2 ** 53,
  '',
  ' ',
  '0s',
  '-1s',
  '99999999h',
  '50%',
  '0%',
  'é'.repeat(300),
  '${grpc}',
  '${',
  { param: 'x' },
  { param: '' },
  { min: 2, max: 1 },
  {},
  [],
  [[]],
  [{}],
  '__proto__',
  'constructor',
  '\u0000',
];

type Edit = readonly [spot: number, kind: number, value: number, key: number];

/**
 * Objects of the corpus with a few values replaced by others, brought from elsewhere, doubled or left out, and keys renamed.
 */
export function mutatedObject(corpus: readonly object[]): Arbitrary<object> {
  const values = [...edges, ...corpus.flatMap((object) => spotsOf(object).map(({ holder, key }) => holder[key]))];
  const keys = [...new Set(corpus.flatMap((object) => spotsOf(object).map(({ key }) => key)))];
  const edit = fc.tuple(fc.nat(0xffff), fc.nat(4), fc.nat(0xffff), fc.nat(0xffff));
  return fc.tuple(fc.nat(corpus.length - 1), fc.array(edit, { maxLength: 4 })).map(([index, edits]) => {
    const object = structuredClone(corpus[index]!);
    for (const one of edits) apply(object, one, values, keys);
    return object;
  });
}

interface Spot {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

/** Every place in a value that holds another. */
function spotsOf(value: unknown): Spot[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...spotsOf(holder[key])]);
}

function apply(
  object: object,
  [spot, kind, value, name]: Edit,
  values: readonly unknown[],
  keys: readonly string[],
): void {
  const spots = spotsOf(object);
  const place = spots[spot % spots.length];
  if (!place) return;
  const { holder, key } = place;
  const other = values[value % values.length];
  const otherKey = keys[name % keys.length]!;
  switch (kind) {
    case 0:
      holder[key] = structuredClone(other);
      return;
    case 1:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
      return;
    case 2:
      if (Array.isArray(holder)) holder.push(structuredClone(holder[key]));
      else holder[otherKey] = structuredClone(holder[key]);
      return;
    case 3:
      if (!Array.isArray(holder)) holder[otherKey] = structuredClone(other);
      return;
    default:
      holder[key] = Array.isArray(holder[key]) ? { [otherKey]: holder[key] } : [holder[key]];
  }
}
