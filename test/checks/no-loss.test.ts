import { expect, test } from 'vitest';
import { noLoss } from '../../src/checks/no-loss.ts';
import { history } from '../core/history.ts';
import { judge, run } from './judging.ts';

test('a saint that resends what was refused passes, with the fault and the end as evidence', () => {
  const made = history(run)
    .offer(1, 5)
    .request('x1', [[1, 5]])
    .fault()
    .refuse('x1')
    .request('x2', [[1, 5]])
    .store('x2')
    .finish();
  const finding = judge(noLoss, made);
  expect(finding.outcome).toBe('pass');
  const shown = finding.evidence.map((seq) => made.events[seq - 1]!.type);
  expect(shown).toEqual(['fault.fired', 'run.finished']);
});

test('a sinner that drops what was refused fails, and the summary says which items', () => {
  const finding = judge(
    noLoss,
    history(run)
      .offer(1, 5)
      .request('x1', [[1, 5]])
      .fault()
      .refuse('x1')
      .finish(),
  );
  expect(finding).toMatchObject({ outcome: 'fail', summary: '5 of 5 items never arrived (1–5)' });
});

test('a loss without any fault is still a loss', () => {
  expect(judge(noLoss, history(run).offer(1, 2).finish()).outcome).toBe('fail');
});

test('without a fault that fired, arrival proves nothing', () => {
  const finding = judge(
    noLoss,
    history(run)
      .offer(1, 5)
      .request('x1', [[1, 5]])
      .store('x1')
      .finish(),
  );
  expect(finding).toMatchObject({ outcome: 'unproven', summary: expect.stringContaining('no fault fired') });
});

test('items missing when time ran out are not called lost', () => {
  const finding = judge(
    noLoss,
    history(run)
      .offer(1, 5)
      .request('x1', [[1, 5]])
      .fault()
      .refuse('x1')
      .finish({ settled: false }),
  );
  expect(finding.outcome).toBe('unproven');
});

test('nothing offered, an incomplete recording and a run without end are unproven', () => {
  expect(judge(noLoss, history(run).fault().finish()).outcome).toBe('unproven');
  expect(judge(noLoss, history(run).offer(1, 1).fault().finish(), { complete: false }).outcome).toBe('unproven');
  expect(judge(noLoss, history(run).offer(1, 1).fault()).outcome).toBe('unproven');
});

test('an item refused by name in a partial success is not a loss', () => {
  const made = history(run)
    .offer(1, 5)
    .request('x1', [[1, 5]])
    .fault()
    .store('x1', { rejected: 2 })
    .finish();
  expect(judge(noLoss, made)).toMatchObject({
    outcome: 'pass',
    summary: expect.stringContaining('2 refused item by item'),
  });
});
