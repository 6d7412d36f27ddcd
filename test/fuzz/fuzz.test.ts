import { expect, test } from 'vitest';
import { feedTarget } from './feed-target.ts';
import { fuzzTargets } from './fuzz-targets.ts';

/*
 * A short run of what `npm run fuzz` does for hours (docs/fuzzing.md). The seed is the same in every run, so that the tests
 * are; a finding is repeated by the command that the long run prints for it.
 */

const seed = 2026;

test('the shares of a long run add up to all of it', () => {
  expect(fuzzTargets.reduce((sum, { share }) => sum + share, 0)).toBe(100);
});

test.for(fuzzTargets.map((target) => ({ ...target })))('$name: $about', { timeout: 240_000 }, async (target) => {
  const { finding, inputs } = await feedTarget(target, { inputs: target.inputsInTests, seed });
  expect(finding).toBeUndefined();
  expect(inputs).toBe(target.inputsInTests);
});
