import { expect, test } from 'vitest';
import { resultLine, statusLine } from '../../src/report/progress.ts';
import { judgedRun, verdict } from '../run/judged-runs.ts';

const running = ['throttle.grpc', 'slow.grpc', 'auth-401.http-protobuf'].map((id) => ({ id, phase: 'refusing' }));
const state = { sender: 'js-http', done: 3, total: 24, running, atMostMs: 41_200 };

test('one line says how far it is, what runs in which phase, and how long that may take', () => {
  expect(statusLine(state, 200)).toBe(
    '3/24 js-http · throttle.grpc (refusing), slow.grpc (refusing), auth-401.http-protobuf (refusing)' +
      ' · ≤ 42s left · 18 waiting',
  );
  expect(statusLine({ ...state, running: [], atMostMs: undefined, done: 24 }, 80)).toBe('24/24 js-http');
});

test.for([200, 120, 100, 80, 60, 40, 20, 10])('it stays one line in %i columns', (width) => {
  const line = statusLine(state, width);
  expect(line.length).toBeLessThan(width);
  expect(line).toMatch(/^3\/24/);
});

test('in eighty columns those that do not fit are counted', () => {
  expect(statusLine(state, 80)).toBe('3/24 js-http · throttle.grpc (refusing) +2 · ≤ 42s left · 18 waiting');
});

test('where nobody watches, each result is a line', () => {
  const run = judgedRun({ verdicts: [verdict('pass'), verdict('unproven', { check: 'other' })] });
  expect(resultLine(run, { done: 3, total: 24 })).toBe(' 3/24 a-scenario.grpc: no-loss pass, other unproven');
  expect(resultLine(judgedRun({ trouble: 'no port' }), { done: 3, total: 9 })).toMatch(/set-up broke: no port$/);
});
