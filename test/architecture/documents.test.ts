import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/core/package-root.ts';
import { listScenarios, validateFile } from '../../src/scenario/load.ts';
import { readProjectFile } from './sources.ts';

test('the scenario that CONTRIBUTING.md walks through is valid', () => {
  const yaml = /```yaml\n([\s\S]*?)```/.exec(readProjectFile('CONTRIBUTING.md'))![1]!;
  const folder = mkdtempSync(join(tmpdir(), 'otlp-chaos-test-'));
  try {
    const file = join(folder, 'metrics-504.yaml');
    writeFileSync(file, yaml);
    expect(validateFile(file).map(String)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('README.md names examples that exist, each under its cause, and has a line for every cause', () => {
  const rows = readProjectFile('README.md').matchAll(/^\| (?<cause>\w+) +\| [^|]+\| (?<ids>`[^|]*) +\|$/gm);
  const listed = [...rows].flatMap(({ groups }) =>
    [...groups!['ids']!.matchAll(/`([a-z0-9-]+)`/g)].map(([, id]) => `${groups!['cause']!.toLowerCase()}: ${id}`),
  );
  const existing = listScenarios().map(({ cause, id }) => `${cause === 'none' ? 'nothing' : cause}: ${id}`);
  expect(listed.filter((row) => !existing.includes(row))).toEqual([]);
  const causesOf = (rows: readonly string[]): string[] =>
    [...new Set(rows.map((row) => row.split(':')[0]!))].toSorted();
  expect(causesOf(listed)).toEqual(causesOf(existing));
});

test('the map in CONTRIBUTING.md shows every folder of src/, and no other', () => {
  const map = readProjectFile('CONTRIBUTING.md').split('## Map of src/')[1]!.split('\n## ')[0]!;
  const rows = map.split('\n').filter((line) => line.startsWith('| `'));
  const shown = rows.flatMap((row) => [...row.split('|')[1]!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!));
  expect(shown.toSorted()).toEqual(readdirSync(join(packageRoot, 'src')).toSorted());
});

test('docs/decisions/README.md has a line for each page, by its title', () => {
  const pages = readdirSync(join(packageRoot, 'docs', 'decisions')).filter((name) => name !== 'README.md');
  const lines = pages.map((page) => {
    const title = readProjectFile(`docs/decisions/${page}`).split('\n', 1)[0]!.replace('# ', '');
    return `- [${title}](${page})`;
  });
  const index = readProjectFile('docs/decisions/README.md').split('\n');
  expect(index.filter((line) => line.startsWith('- '))).toEqual(lines);
});

test.each(['Context', 'Decision', 'Consequences', 'Revisit when'])(
  'every page of docs/decisions/ has a section “%s”',
  (name) => {
    const pages = readdirSync(join(packageRoot, 'docs', 'decisions')).filter((page) => page !== 'README.md');
    expect(pages.filter((page) => !readProjectFile(`docs/decisions/${page}`).includes(`\n## ${name}\n`))).toEqual([]);
  },
);
