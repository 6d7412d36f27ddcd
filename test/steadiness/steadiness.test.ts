import { expect, test } from 'vitest';
import type { Outcome } from '../../src/core/verdict.ts';
import { reportText } from '../../scripts/steadiness/report.ts';
import type { Load, Round } from '../../scripts/steadiness/round.ts';
import { steadinessOf } from '../../scripts/steadiness/steadiness.ts';

type Said = Readonly<Record<string, Outcome | readonly [Outcome, string]>>;

function round(load: Load, number: number, said: Said): Round {
  const verdicts = Object.entries(said).map(([name, verdict]) => {
    const [outcome, summary] = typeof verdict === 'string' ? [verdict, 'as told'] : verdict;
    return [name, { outcome, summary }] as const;
  });
  return { sender: 'a', load, number, verdicts: new Map(verdicts), broken: [], tookMs: 1000, delayMs: 5 };
}

const named = ['unproven', '3 timed while this process itself stood still'] as const;
const ten = (outcome: Outcome): Said =>
  Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`r c${index}`, outcome]));

test('verdicts that stay the same are steady, also where a tenth of them was delayed by ourselves', () => {
  const held = [
    round('idle', 1, ten('pass')),
    round('idle', 2, ten('pass')),
    round('hogs', 1, { ...ten('pass'), 'r c0': named }),
  ];
  const steadiness = steadinessOf('a', held);
  expect(steadiness).toMatchObject({ isSteady: true, turned: { count: 1, of: 10, unnamed: [] } });
  expect(reportText([steadiness], { suite: 's', hogs: 2 })).toMatch(/1 of 10 \(10\.0 %\)[\s\S]*a: steady$/);
});

test.for<[string, readonly Round[], string]>([
  [
    'a pass that is a failure in another round',
    [round('idle', 1, ten('pass')), round('hogs', 1, { ...ten('pass'), 'r c3': 'fail' })],
    'pass here, fail there: r c3 (idle 1 pass; hogs 1 fail)\n    fail: as told',
  ],
  [
    'a verdict that changes on an idle machine, be it to unproven with a reason',
    [round('idle', 1, ten('fail')), round('idle', 2, { ...ten('fail'), 'r c3': named })],
    'not the same each time on an idle machine: r c3 (idle 1 fail, 1 unproven)',
  ],
  [
    'a verdict that load made unproven without a delay of ours',
    [round('idle', 1, ten('pass')), round('hogs', 1, { ...ten('pass'), 'r c3': 'unproven' })],
    'made unproven by load, without naming a delay of ours: r c3',
  ],
  [
    'more than a tenth made unproven, with or without a reason',
    [round('idle', 1, ten('pass')), round('hogs', 1, { ...ten('pass'), 'r c3': named, 'r c4': named })],
    'a: NOT steady',
  ],
  [
    'a set-up that broke',
    [{ ...round('idle', 1, ten('pass')), broken: ['r: a port was taken'] }],
    'broken set-up, round 1, idle: r: a port was taken',
  ],
])('%s is not steady, and is told', ([, held, told]) => {
  const steadiness = steadinessOf('a', held);
  expect(steadiness.isSteady).toBe(false);
  expect(reportText([steadiness], { suite: 's', hogs: 2 })).toContain(told);
});
