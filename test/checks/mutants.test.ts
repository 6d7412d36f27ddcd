import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../src/core/package-root.ts';
import type { Check } from '../../src/core/verdict.ts';
import { equivalents } from './mutation/equivalents.ts';
import { mutantsOf } from './mutation/mutants.ts';
import { SourceLoader } from './mutation/source-loader.ts';
import { allStories } from './stories/index.ts';
import { expectedOf, reasons, tellingsOf, told } from './story.ts';
import type { Stories } from './story.ts';

/*
 * Who checks the checks: each mistake that `mutants.ts` can make in a check, or in what checks share, has to break one of
 * the stories. One that breaks none survives, and fails: then a story is missing (or the code says nothing).
 */

const folder = 'src/checks';
const files = readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && name !== 'index.ts')
  .map((name) => join(folder, name));
const fileOf = ({ check }: Stories): string => join(folder, `${check}.ts`);

const loader = new SourceLoader();
beforeAll(() => {
  for (const stories of allStories) loader.load(fileOf(stories));
});

/** True when a story, or a reason for not asking, comes out differently: then a test would have failed. */
function breaks(stories: Stories, replaced?: { path: string; source: string }): boolean {
  try {
    const check = Object.values(loader.load(fileOf(stories), replaced))[0] as Check;
    const { said, expected } = reasons(check, stories);
    if (JSON.stringify(said) !== JSON.stringify(expected)) return true;
    return tellingsOf(stories).some(
      (telling) => JSON.stringify(told(check, telling.story)) !== JSON.stringify(expectedOf(telling)),
    );
  } catch {
    return true;
  }
}

test.each(allStories)('$check: unharmed, it breaks no story', (stories) => {
  expect(breaks(stories)).toBe(false);
});

test.each(files)('%s: every mutant breaks a story', (path) => {
  const concerned = allStories.filter((stories) => loader.filesOf(fileOf(stories)).has(path));
  expect(concerned).not.toEqual([]);
  const survivors = mutantsOf(path, readFileSync(join(packageRoot, path), 'utf8'))
    .filter(({ source }) => !concerned.some((stories) => breaks(stories, { path, source })))
    .map(({ line, change }) => ({ line, change }));
  const excused = equivalents.filter(({ file }) => file === path).map(({ change }) => change);
  expect(survivors.filter(({ change }) => !excused.includes(change))).toEqual([]);
  expect(excused.filter((change) => !survivors.some((survivor) => survivor.change === change))).toEqual([]);
});

test('a mutant has one mistake, and every kind of it is made', () => {
  const source = "if (b) f(a < 2 && !b, 'fault.fired', 0 as 1, 'pass');\n";
  expect(mutantsOf('sample.ts', source).map(({ change }) => change.split(' → ')[1])).toEqual([
    "if (!(b)) f(a < 2 && !b, 'fault.fired', 0 as 1, 'pass');",
    "if (b) f(a < 2 || !b, 'fault.fired', 0 as 1, 'pass');",
    "if (b) f(a >= 2 && !b, 'fault.fired', 0 as 1, 'pass');",
    "if (b) f(a < 4 && !b, 'fault.fired', 0 as 1, 'pass');",
    "if (b) f(a < 1 && !b, 'fault.fired', 0 as 1, 'pass');",
    "if (b) f(a < 2 && b, 'fault.fired', 0 as 1, 'pass');",
    "if (b) f(a < 2 && !b, 'an.event.that.never.comes', 0 as 1, 'pass');",
    "if (b) f(a < 2 && !b, 'fault.fired', 1 as 1, 'pass');",
    "if (b) f(a < 2 && !b, 'fault.fired', 0 as 1, 'fail');",
  ]);
});
