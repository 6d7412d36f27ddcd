import { expect, test } from 'vitest';
import { judgeRecording } from '../../src/run/judge.ts';
import { history } from '../core/history.ts';
import type { History } from '../core/history.ts';

const run = 7;

/** Refused with a delay of a second, and back in time. */
function hinted(delayed: (made: History) => History, refuse: 'hinted' | 'bare' = 'hinted'): History {
  const made = history(run).add({
    type: 'run.started',
    run,
    scenario: 'throttle',
    sender: 'a-sender',
    version: '1',
    protocol: 'grpc',
    settings: {},
    declared: {},
    marked: true,
    timeScale: 1,
    checks: ['honours-retry-delay'],
  });
  made
    .offer(1, 10)
    .request('x1', [[1, 10]])
    .status('x1', 8, refuse === 'hinted' ? { retryDelayMs: 1000 } : {});
  return delayed(made.at(1000))
    .at(1500)
    .request('x2', [[1, 10]])
    .store('x2')
    .at(5000)
    .finish();
}

function verdictOf({ events }: History) {
  return judgeRecording(events, { complete: true })!.verdicts[0]!;
}

test('a verdict that is unproven because this process stood still names the delay that was measured', () => {
  const delayed = verdictOf(hinted((made) => made.delayed(80).delayed(312).delayed(90)));
  expect(delayed.outcome).toBe('unproven');
  expect(delayed.summary).toMatch(/; this process itself was delayed by up to 0\.312 s$/);
  expect(delayed.evidence).toContain(7);
  expect(verdictOf(hinted((made) => made)).outcome).toBe('pass');
});

test('a verdict that is unproven for another reason does not blame a delay', () => {
  const { outcome, summary } = verdictOf(hinted((made) => made.delayed(312), 'bare'));
  expect([outcome, summary]).toEqual(['unproven', 'no answer named a delay']);
});
