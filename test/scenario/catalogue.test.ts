import { expect, test } from 'vitest';
import { listScenarios, loadScenario } from '../../src/scenario/load.ts';
import { catalogue, catalogueRows } from './catalogue-rows.ts';

const scenarios = listScenarios();
const covered = scenarios.flatMap(({ covers }) => covers);

test('the catalogue has 115 rows, and each id stands in it once', () => {
  expect(catalogue).toHaveLength(115);
  expect(new Set(catalogueRows).size).toBe(catalogueRows.length);
});

test('what is covered stands in the catalogue', () => {
  expect(covered.filter((row) => !catalogueRows.includes(row))).toEqual([]);
});

test('every row is covered by a scenario or one of its variants', () => {
  expect(catalogueRows.filter((row) => !covered.includes(row))).toEqual([]);
});

test('a row that a variant covers names that variant, with its own values and words', () => {
  for (const { id, variants } of scenarios) {
    for (const { covers, with: values, title } of Object.values(variants)) {
      for (const row of covers) {
        const { given, ...scenario } = loadScenario(row);
        expect({ ...scenario, given }).toMatchObject({ id, given: values, ...(title && { title }) });
      }
    }
  }
});
