import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import { ownScenarios } from '../../src/scenario/library.ts';
import { rules, rulesIn } from '../../src/core/rules.ts';

/** Numbers where rules are cited: in lists of them, and in brackets. */
function citedIn(text: string): string[] {
  const lists = [...text.matchAll(/^\s*rules: \[(.+)\]$/gm)].map(([, list]) => list!);
  const brackets = [...text.matchAll(/\(((?:[DQRSX]\d+(?:, )?)+)\)/g)].map(([, list]) => list!);
  return rulesIn([...lists, ...brackets].join(', '));
}

test('whatever a scenario, a cause or a check cites by number has its sentence, and every sentence is cited', () => {
  const files = readdirSync(ownScenarios(), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.yaml'),
  );
  const texts = files.map((name) => readFileSync(join(ownScenarios(), name), 'utf8'));
  const cited = new Set([...texts.flatMap(citedIn), ...checks.flatMap(({ rule }) => rulesIn(rule))]);
  expect(cited.size).toBeGreaterThan(60);
  expect([...cited].filter((rule) => !rules.has(rule))).toEqual([]);
  expect([...rules.keys()].filter((rule) => !cited.has(rule))).toEqual([]);
});

test('each is one sentence', () => {
  for (const [rule, says] of rules) expect([rule, says]).toEqual([rule, expect.stringMatching(/^[A-Z0-9].*\.$/)]);
});
