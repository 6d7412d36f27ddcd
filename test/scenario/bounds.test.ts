import { expect, test } from 'vitest';
import { treeLimits } from '../../src/scenario/tree.ts';
import { loadError, mistakesOf } from './files.ts';

const billionLaughs = [
  'a: &a [x, x, x, x, x, x, x, x, x]',
  ...'bcdefghij'
    .split('')
    .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[index]}`).join(', ')}]`),
].join('\n');

test.each([
  ['a file larger than the bound', `title: ${'x'.repeat(treeLimits.maxBytes)}\n`],
  ['aliases that multiply', billionLaughs],
  ['an alias that contains itself', 'phases: &a [*a]\n'],
  ['brackets without end', `phases: ${'['.repeat(500_000)}`],
  ['a deep nest', `phases: ${'['.repeat(100)}${']'.repeat(100)}\n`],
  ['very many values', `diagnose: [${'x, '.repeat(30_000)}x]\n`],
  ['very many aliases', `title: &a x\ndiagnose: [${'*a, '.repeat(100_000)}*a]\n`],
])('%s: a clear error instead of a hang', (_name, text) => {
  expect(mistakesOf(text)).toMatchObject([{ code: expect.stringMatching(/^(scenario-too-large|broken-yaml)$/) }]);
});

test('an object that contains itself is refused', () => {
  const source: Record<string, unknown> = {};
  source['sender'] = source;
  expect(loadError(source).code).toBe('scenario-too-large');
});

test('a pattern of many stars stays cheap', () => {
  const path = `${'*a'.repeat(5000)}b`;
  expect(mistakesOf(`fault: throttle\nwhen: {path: '${path}'}\n`)).toEqual([]);
});
