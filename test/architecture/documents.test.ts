import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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

test('README.md lists every scenario under its cause, and no other', () => {
  const rows = readProjectFile('README.md').matchAll(/^\| (?<cause>\w+) +\| (?<ids>`.*) +\|$/gm);
  const listed = [...rows].flatMap(({ groups }) =>
    [...groups!['ids']!.matchAll(/`([a-z0-9-]+)`/g)].map(([, id]) => `${groups!['cause']!.toLowerCase()}: ${id}`),
  );
  const existing = listScenarios().map(({ cause, id }) => `${cause === 'none' ? 'nothing' : cause}: ${id}`);
  expect(listed.toSorted()).toEqual(existing.toSorted());
});
