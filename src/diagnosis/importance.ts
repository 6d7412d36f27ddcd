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

/** Rows of variants count for those alone, so that a rare form of a failure is not made common by the others. */
export function loadImportance(): Importance {
  const text = readFileSync(join(packageRoot, 'scenarios', 'catalogue', 'failures.yaml'), 'utf8');
  const rows = Object.values(parse(text) as Catalogue).flatMap((part) => part.rows);
  const byId = new Map(rows.flatMap(({ ids, importance }) => ids.map((id) => [id, importance] as const)));
  return ({ covers }) => Math.max(0, ...covers.map((id) => byId.get(id) ?? 0));
}
