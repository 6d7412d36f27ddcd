import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Value } from 'typebox/value';
import { parse } from 'yaml';

const closed = { additionalProperties: false };
const validity = { notBeforeDays: Type.Integer(), notAfterDays: Type.Integer() };
const issuer = Type.String({ minLength: 1 });

const authority = Type.Object({ issuer, mayIssue: Type.Optional(Type.Boolean()), ...validity }, closed);
const leaf = Type.Object(
  {
    wrong: Type.String({ minLength: 1 }),
    issuer,
    presents: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
    names: Type.Union([Type.Literal('reachable'), Type.Array(Type.String())]),
    commonName: Type.Optional(Type.String({ minLength: 1 })),
    usage: Type.Optional(Type.Literal('client')),
    keyBits: Type.Optional(Type.Integer({ minimum: 512 })),
    revoked: Type.Optional(Type.Literal(true)),
    stapled: Type.Optional(Type.Literal(true)),
    ...validity,
  },
  closed,
);
const alias = Type.Object({ wrong: Type.String({ minLength: 1 }), sameAs: Type.String() }, closed);
const catalogue = Type.Object(
  {
    authorities: Type.Record(Type.String(), authority),
    certificates: Type.Record(Type.String(), Type.Union([leaf, alias])),
  },
  closed,
);

/** When a certificate is valid, in days from the moment of minting. */
export interface Validity {
  readonly notBeforeDays: number;
  readonly notAfterDays: number;
}
/** What signs, or pretends to. */
export type AuthoritySpec = Static<typeof authority>;
/** A certificate to mint. */
export type LeafSpec = Static<typeof leaf>;
type Catalogue = Static<typeof catalogue>;

/** Parses `certs/catalogue.yaml`. The file is ours, not the user's: a mistake in it is a bug and crashes. */
export function parseCatalogue(text: string): Catalogue {
  return Value.Parse(catalogue, parse(text));
}
