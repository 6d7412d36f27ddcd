import { expect, test } from 'vitest';
import { outcomeOf } from '../../src/run/outcome.ts';
import { judged, judgedRun, verdict } from './judged-runs.ts';

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

const listed = { reason: 'issue 12', place: 'known.yaml:1' };

test('a known failure that still fails is what was expected; one that passes is a failure of the list', () => {
  expect(outcomeOf([judgedRun({ verdicts: [verdict('fail', { listed })] })], 'should')).toBe('pass');
  expect(outcomeOf([judgedRun({ verdicts: [verdict('pass', { listed }), verdict('pass')] })], 'should')).toBe('fail');
  expect(outcomeOf([judgedRun({ verdicts: [verdict('unproven', { listed })] })], 'should')).toBe('unproven');
  expect(outcomeOf([judgedRun({ verdicts: [verdict('fail', { listed }), verdict('fail')] })], 'should')).toBe('fail');
});
