import { expect, test } from 'vitest';
import { honoursRetryDelay } from '../../src/checks/honours-retry-delay.ts';
import { history } from '../core/history.ts';
import { judge, run } from './judging.ts';

const payload: [number, number][] = [[1, 5]];

test('a saint that waits at least the delay passes, with answer and resend as evidence', () => {
  const made = history(run)
    .request('x1', payload)
    .at(10)
    .refuse('x1', 2000)
    .at(2010)
    .request('x2', payload)
    .store('x2');
  const finding = judge(honoursRetryDelay, made);
  expect(finding).toMatchObject({ outcome: 'pass', summary: expect.stringContaining('2000 ms') });
  expect(finding.evidence.map((seq) => made.events[seq - 1]!.type)).toEqual(['reply.sent', 'exchange.received']);
});

test('a sinner that comes back at once fails, with the figures', () => {
  const made = history(run).request('x1', payload).refuse('x1', 2000).at(150).request('x2', payload);
  expect(judge(honoursRetryDelay, made)).toMatchObject({
    outcome: 'fail',
    summary: '1 of 1 resends came too early: after 150 ms where 2000 ms were asked for',
  });
});

test('one early resend among good ones is a failure', () => {
  const made = history(run)
    .request('x1', payload)
    .refuse('x1', 1000)
    .at(1100)
    .request('x2', payload)
    .refuse('x2', 1000);
  expect(judge(honoursRetryDelay, made.at(1200).request('x3', payload)).outcome).toBe('fail');
});

test('another payload in between neither breaks nor proves the rule', () => {
  const made = history(run)
    .request('x1', payload)
    .refuse('x1', 1000)
    .at(10)
    .request('x2', [[6, 9]])
    .store('x2');
  expect(judge(honoursRetryDelay, made)).toMatchObject({
    outcome: 'unproven',
    summary: expect.stringContaining('none of those payloads'),
  });
});

test('an answer without a delay leaves it unproven', () => {
  const made = history(run).request('x1', payload).refuse('x1').at(5).request('x2', payload).store('x2').finish();
  expect(judge(honoursRetryDelay, made)).toMatchObject({ outcome: 'unproven', summary: 'no answer named a delay' });
});
