import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Value } from 'typebox/value';
import { parse } from 'yaml';

const closed = { additionalProperties: false };
const validity = { notBeforeDays: Type.Integer(), notAfterDays: Type.Integer() };

const leaf = Type.Object(
  {
    wrong: Type.String({ minLength: 1 }),
    issuer: Type.Union([Type.Literal('authority'), Type.Literal('itself')]),
    names: Type.Union([Type.Literal('reachable'), Type.Array(Type.String(), { minItems: 1 })]),
    ...validity,
  },
  closed,
);
const alias = Type.Object({ wrong: Type.String({ minLength: 1 }), sameAs: Type.String() }, closed);
const catalogue = Type.Object(
  { authority: Type.Object(validity, closed), certificates: Type.Record(Type.String(), Type.Union([leaf, alias])) },
  closed,
);

/** When a certificate is valid, in days from the moment of minting. */
export interface Validity {
  readonly notBeforeDays: number;
  readonly notAfterDays: number;
}
/** A certificate to mint. */
export type LeafSpec = Static<typeof leaf>;
type Catalogue = Static<typeof catalogue>;

/** Parses `certs/catalogue.yaml`. The file is ours, not the user's: a mistake in it is a bug and crashes. */
export function parseCatalogue(text: string): Catalogue {
  return Value.Parse(catalogue, parse(text));
}
