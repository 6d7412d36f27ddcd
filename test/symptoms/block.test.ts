import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { withSymptoms } from '../../scripts/symptoms/block.ts';
import type { Symptom } from '../../src/core/story.ts';
import { ownScenarios, scenarioFiles } from '../../src/scenario/library.ts';

const file = `# why this file is there
title: T   # two blanks more than needed
summary: >-
  Folded
  text.
sender: {ca: system} # in one line
diagnose:
  - "one"
variants:
  first:
    with: {cert: expired}
    # about the fix
    fix: {text: renew}
  second:
    with: {cert: other}
phases: [] # no line break after this`;

const symptoms: Symptom[] = [
  { sender: 'A (x)', version: '1.2.3', line: String.raw`error: "quoted" \"twice\" # no comment: 'no' - {<…>} \x00` },
  { sender: 'B, c', version: 'SDK 1, node 2', line: Array.from({ length: 60 }, (_, n) => `word${n}`).join(' ') },
];

interface Written {
  symptoms?: Symptom[];
  variants: Record<string, { symptoms?: Symptom[]; with: object }>;
}

test('lines are read back as they were, whatever stands in them', () => {
  expect((parse(withSymptoms(file, undefined, symptoms)) as Written).symptoms).toEqual(symptoms);
  const variants = (parse(withSymptoms(file, 'first', symptoms)) as Written).variants;
  expect(variants).toEqual({
    first: { with: { cert: 'expired' }, symptoms, fix: { text: 'renew' } },
    second: { with: { cert: 'other' } },
  });
});

test('nothing but the block differs, and without it the file is as it was', () => {
  for (const variant of [undefined, 'first', 'second']) {
    const written = withSymptoms(file, variant, symptoms);
    const lines = written.split('\n');
    expect(file.split('\n').every((line) => lines.includes(line))).toBe(true);
    expect(withSymptoms(written, variant, undefined)).toBe(file);
  }
});

test('writing the same again changes nothing, and other lines replace the former', () => {
  const written = withSymptoms(file, 'first', symptoms);
  expect(withSymptoms(written, 'first', symptoms)).toBe(written);
  const fewer = withSymptoms(written, 'first', symptoms.slice(1));
  expect((parse(fewer) as Written).variants['first']!.symptoms).toEqual(symptoms.slice(1));
});

test('symptoms stand after what describes the failure and before what to do about it', () => {
  const keys = Object.keys(parse(withSymptoms(file, undefined, symptoms)) as object);
  expect(keys).toEqual(['title', 'summary', 'sender', 'symptoms', 'diagnose', 'variants', 'phases']);
});

test('a variant of which senders say nothing has none, rather than those of its scenario', () => {
  expect((parse(withSymptoms(file, 'second', [])) as Written).variants['second']!.symptoms).toEqual([]);
});

test('no line is wider than the prose of the file', () => {
  const widths = withSymptoms(file, 'first', symptoms)
    .split('\n')
    .map((line) => line.length);
  expect(Math.max(...widths)).toBeLessThanOrEqual(120);
});

test('every file that is shipped can be written again from what is read of it', () => {
  for (const path of scenarioFiles([ownScenarios()])) {
    const text = readFileSync(path, 'utf8');
    const read = parse(text) as Partial<Written>;
    const parts = Object.entries(read.variants ?? {}).map(([variant, { symptoms }]) => [variant, symptoms] as const);
    const again = parts.reduce(
      (text, [variant, symptoms]) => withSymptoms(text, variant, symptoms),
      withSymptoms(text, undefined, read.symptoms),
    );
    expect(again).toBe(text);
  }
});
