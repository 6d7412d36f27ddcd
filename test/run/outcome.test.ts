import { expect, test } from 'vitest';
import type { JudgedRun } from '../../src/core/judged-run.ts';
import type { Outcome, Strength } from '../../src/core/verdict.ts';
import { outcomeOf } from '../../src/run/outcome.ts';
import { usualConditions } from '../checks/story.ts';

const nothing = { offered: 0, attempted: 0, accepted: 0, rejected: 0, duplicated: 0, extraCopies: 0, lost: 0 };

function judged(verdicts: readonly (readonly [Strength, Outcome])[], trouble?: string): JudgedRun {
  return {
    id: 'a',
    version: '1',
    conditions: usualConditions,
    verdicts: verdicts.map(([strength, outcome]) => ({
      check: 'c',
      rule: 'S1',
      advice: '',
      summary: '',
      evidence: [1],
      strength,
      outcome,
    })),
    notAsked: [],
    ledger: { ...nothing, lostRanges: [], unmarked: 0 },
    events: [],
    ...(trouble === undefined ? {} : { trouble }),
  };
}

test('a failure wins over what is unproven, and that over a pass', () => {
  expect(outcomeOf([judged([['MUST', 'pass']])], 'should')).toBe('pass');
  expect(outcomeOf([judged([['MUST', 'pass']]), judged([['MUST', 'unproven']])], 'should')).toBe('unproven');
  expect(outcomeOf([judged([['SHOULD', 'fail']]), judged([['MUST', 'unproven']])], 'should')).toBe('fail');
});

test('nothing that was asked is unproven, never a pass', () => {
  expect(outcomeOf([], 'should')).toBe('unproven');
  expect(outcomeOf([judged([])], 'should')).toBe('unproven');
  expect(outcomeOf([judged([['SHOULD', 'pass']])], 'must')).toBe('unproven');
});

test('rules that are weaker than asked for do not count as failures', () => {
  const mixed = [
    judged([
      ['MUST', 'pass'],
      ['SHOULD', 'fail'],
      ['QUALITY', 'fail'],
    ]),
  ];
  expect(outcomeOf(mixed, 'must')).toBe('pass');
  expect(
    outcomeOf(
      [
        judged([
          ['SHOULD', 'pass'],
          ['QUALITY', 'fail'],
        ]),
      ],
      'should',
    ),
  ).toBe('pass');
  expect(
    outcomeOf(
      [
        judged([
          ['SHOULD', 'pass'],
          ['QUALITY', 'fail'],
        ]),
      ],
      'quality',
    ),
  ).toBe('fail');
});

test('a set-up that broke is neither a pass nor the failure of the sender', () => {
  expect(outcomeOf([judged([['MUST', 'pass']]), judged([], 'a port was taken')], 'should')).toBe('broken');
  expect(outcomeOf([judged([['MUST', 'fail']]), judged([], 'a port was taken')], 'should')).toBe('fail');
});
