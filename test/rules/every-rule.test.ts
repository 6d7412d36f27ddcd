import { Visitor } from 'oxc-parser';
import type { Expression } from 'oxc-parser';
import { expect, test } from 'vitest';
import { readSources } from '../architecture/sources.ts';
import { serverRules } from './server-rules.ts';

const ids = serverRules.map(({ id }) => id);
const titles = readSources()
  .filter(({ path }) => /^test\/rules\/.*\.test\.ts$/.test(path))
  .flatMap(({ parsed }) => titlesOf(parsed.program));
/** `R3, R14: a body …` names two rules. */
const named = titles.flatMap((title) => /^(R\d+(?:, R\d+)*): /.exec(title)?.[1]?.split(', ') ?? []);

test('every server rule has a test that names it', () => {
  expect(ids).toEqual(Array.from({ length: 22 }, (_, index) => `R${index + 1}`));
  expect(ids.filter((id) => !named.includes(id))).toEqual([]);
});

test('tests name only rules that exist', () => {
  expect(named.filter((id) => !ids.includes(id))).toEqual([]);
});

/** First arguments of `test(…)`, `test.for(…)(…)` and `test.each(…)(…)`; a test that is skipped has none. */
function titlesOf(program: Parameters<Visitor['visit']>[0]): string[] {
  const found: string[] = [];
  new Visitor({
    CallExpression({ callee, arguments: [first] }) {
      if (!isTest(callee)) return;
      if (first?.type === 'Literal' && typeof first.value === 'string') found.push(first.value);
      if (first?.type === 'TemplateLiteral') found.push(first.quasis.map(({ value }) => value.cooked).join('…'));
    },
  }).visit(program);
  return found;
}

function isTest(callee: Expression): boolean {
  if (callee.type === 'Identifier') return callee.name === 'test';
  if (callee.type !== 'CallExpression' || callee.callee.type !== 'MemberExpression') return false;
  const { object, property } = callee.callee;
  const isTable = property.type === 'Identifier' && (property.name === 'for' || property.name === 'each');
  return isTable && object.type === 'Identifier' && object.name === 'test';
}
