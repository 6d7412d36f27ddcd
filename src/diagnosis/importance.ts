import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packageRoot } from '../core/package-root.ts';
import type { Scenario } from '../scenario/scenario.ts';

interface Catalogue {
  readonly [letter: string]: {
    readonly rows: readonly { readonly ids: readonly string[]; readonly importance: number }[];
  };
}

/** How often a failure is met, 5 daily to 1 hardly ever, as the catalogue rates its rows; 0 for one that has none. */
export type Importance = (scenario: Scenario) => number;

/** Where the catalogue has a failure first: it goes from the connection to the sender's own host, and from the usual to the odd. */
export function loadCatalogueOrder(): (scenario: Scenario) => number {
  const ids = loadRows().flatMap((row) => row.ids);
  const placeOf = new Map(ids.map((id, index) => [id, index] as const));
  return ({ covers }) => Math.min(ids.length, ...covers.flatMap((id) => placeOf.get(id) ?? []));
}

/** Rows of variants count for those alone, so that a rare form of a failure is not made common by the others. */
export function loadImportance(): Importance {
  const byId = new Map(loadRows().flatMap(({ ids, importance }) => ids.map((id) => [id, importance] as const)));
  return ({ covers }) => Math.max(0, ...covers.map((id) => byId.get(id) ?? 0));
}

function loadRows(): Catalogue[string]['rows'][number][] {
  const text = readFileSync(join(packageRoot, 'scenarios', 'catalogue', 'failures.yaml'), 'utf8');
  return Object.values(parse(text) as Catalogue).flatMap((part) => part.rows);
}
