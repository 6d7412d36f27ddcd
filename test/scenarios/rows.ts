import { catalogue } from '../scenario/catalogue-rows.ts';
import { listFaces } from './faces.ts';
import type { Face } from './faces.ts';
import { independentOf, witnessesOf } from './witnesses.ts';
import type { Witness } from './witnesses.ts';

/** One way in which exports fail, what shows it, and who sees that. */
export interface ProvenRow {
  readonly id: string;
  /** A to F. */
  readonly part: string;
  readonly importance: number;
  readonly text: string;
  /** Undefined where no scenario shows it. */
  readonly face: Face | undefined;
  /** At the door that the row is about. */
  readonly witnesses: readonly Witness[];
}

/** What practitioners meet often has to be seen by clients of different make. */
export function wantedWitnesses({ importance }: Pick<ProvenRow, 'importance'>): number {
  return importance >= 4 ? 2 : 1;
}

/** Every row of the catalogue, in its order. */
export function provenRows(): ProvenRow[] {
  const faces = listFaces();
  return catalogue.flatMap(({ ids, part, importance, text, over }) =>
    ids.map((id) => {
      const face = faces.find((one) => covers(one, id));
      const all = face ? witnessesOf(face) : [];
      const witnesses = all.filter(({ door }) => over === undefined || door === undefined || door === over);
      return { id, part, importance, text, face, witnesses };
    }),
  );
}

/** What keeps a row from being proven; undefined: nothing. */
export function shortcoming(row: ProvenRow): string | undefined {
  if (!row.face) return `${row.id}: no scenario covers it`;
  const independent = independentOf(row.witnesses);
  if (independent.length >= wantedWitnesses(row)) return undefined;
  const seen = row.witnesses.map(({ name }) => name).join(' · ') || 'nobody';
  return `${row.id} (rated ${row.importance}, shown by ${row.face.name}): it wants ${wantedWitnesses(row)} independent clients, and is seen by ${seen}`;
}

/** A row that a variant covers is that variant's; a variant that only names the defaults is the scenario itself. */
function covers({ name, scenario }: Face, id: string): boolean {
  const [, own] = name.split('/');
  const variant = Object.entries(scenario.variants).find(([, { covers: rows }]) => rows.includes(id))?.[0];
  const hasFace = listFaces().some((face) => face.name === `${scenario.id}/${variant}`);
  return scenario.covers.includes(id) && own === (hasFace ? variant : undefined);
}
