import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { parse } from 'yaml';
import type { ListenerName } from '../../src/core/signal.ts';
import { ownScenarios } from '../../src/scenario/library.ts';

const closed = { additionalProperties: false };
const file = Type.Record(
  Type.Enum(['A', 'B', 'C', 'D', 'E', 'F']),
  Type.Object(
    {
      title: Type.String({ minLength: 1 }),
      rows: Type.Array(
        Type.Object(
          {
            ids: Type.Array(Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$' }), { minItems: 1 }),
            over: Type.Optional(Type.Enum(['grpc', 'http'])),
            importance: Type.Integer({ minimum: 1, maximum: 5 }),
            text: Type.String({ minLength: 20, maxLength: 100 }),
          },
          closed,
        ),
      ),
    },
    closed,
  ),
);

/** One way in which exports are known to fail. */
export interface CatalogueRow {
  readonly part: string;
  /** `covers` names these and no others. */
  readonly ids: readonly string[];
  /** It is about this door alone. */
  readonly over?: ListenerName;
  readonly importance: number;
  readonly text: string;
}

const written = Value.Parse(file, parse(readFileSync(join(ownScenarios(), 'catalogue', 'failures.yaml'), 'utf8')));

/** Letter → title. */
export const parts: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(written).map(([part, { title }]) => [part, title]),
);

export const catalogue: readonly CatalogueRow[] = Object.entries(written).flatMap(([part, { rows }]) =>
  rows.map((row) => ({ part, ...row })),
);

export const catalogueRows: readonly string[] = catalogue.flatMap(({ ids }) => ids);
