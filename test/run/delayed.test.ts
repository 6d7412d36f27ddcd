import { expect, test } from 'vitest';
import { judgeRecording } from '../../src/run/judge.ts';
import { history } from '../core/history.ts';
import type { History } from '../core/history.ts';

const run = 7;

/** The sender gives up after its time limit, or has no reason to. */
function unanswered(delayed: (made: History) => History, { isAnswered = false } = {}): History {
  const made = history(run).add({
    type: 'run.started',
    run,
    scenario: 'no-reply-deadline',
    sender: 'a-sender',
    version: '1',
    protocol: 'grpc',
    settings: {},
    declared: { timeoutMs: 10_000 },
    marked: true,
    timeScale: 1,
    checks: ['bounded-by-deadline'],
  });
  delayed(
    made
      .offer(1, 10)
      .request('x1', [[1, 10]])
      .at(5000),
  ).at(10_000);
  return (isAnswered ? made.store('x1') : made.breakOff('x1')).at(15_000).finish();
}

function verdictOf({ events }: History) {
  return judgeRecording(events, { complete: true })!.verdicts[0]!;
}

test('a verdict that is unproven because this process stood still names the delay that was measured', () => {
  const delayed = verdictOf(unanswered((made) => made.delayed(80).delayed(312).delayed(90)));
  expect(delayed.outcome).toBe('unproven');
  expect(delayed.summary).toMatch(/; this process itself was delayed by up to 0\.312 s$/);
  expect(delayed.evidence).toContain(6);
  expect(verdictOf(unanswered((made) => made)).outcome).toBe('pass');
});

test('a verdict that is unproven for another reason does not blame a delay', () => {
  const { outcome, summary } = verdictOf(unanswered((made) => made.delayed(312), { isAnswered: true }));
  expect([outcome, summary]).toEqual(['unproven', 'no request was given up by the sender']);
});
