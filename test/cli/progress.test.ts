import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { openProgress } from '../../src/cli/progress.ts';
import { createTestClock } from '../../src/core/clock.ts';
import { history } from '../core/history.ts';
import { judgedRun, verdict } from '../run/judged-runs.ts';

function watched(isWatched: boolean) {
  const written: string[] = [];
  const stream = new PassThrough() as unknown as NodeJS.WriteStream;
  stream.on('data', (chunk) => written.push(String(chunk)));
  const clock = createTestClock();
  return { clock, written, progress: openProgress({ stream, clock, sender: 'js-http', isWatched }) };
}

const [entered] = history(1).add({ type: 'phase.entered', phase: 'refusing', index: 0, because: 'start' }).events;
const result = judgedRun({ id: 'default', verdicts: [verdict('pass')] });

test('on a terminal one line changes in its place, and is gone at the end', () => {
  const { written, progress, clock } = watched(true);
  progress.onEvent(entered!);
  expect(written).toEqual([]);
  progress.onProgress({ id: 'default', atMostMs: 60_000, done: 0, total: 2 });
  clock.advance(10_000);
  progress.onEvent(entered!);
  progress.onEvent(entered!);
  progress.onProgress({ id: 'default', result, done: 1, total: 2 });
  progress[Symbol.dispose]();
  expect(written.join('')).not.toContain('\n');
  expect(written.map((text) => stripVTControlCharacters(text).trim())).toEqual([
    '0/2 js-http · default (refusing) · ≤ 60s left · 1 waiting',
    '0/2 js-http · default (refusing) · ≤ 50s left · 1 waiting',
    '1/2 js-http · 1 waiting',
    '',
  ]);
});

test('elsewhere there is a line for each result, and nothing that moves', () => {
  const { written, progress } = watched(false);
  progress.onProgress({ id: 'default', atMostMs: 60_000, done: 0, total: 2 });
  progress.onEvent(entered!);
  progress.onProgress({ id: 'default', result, done: 1, total: 2 });
  progress[Symbol.dispose]();
  expect(written).toEqual(['1/2 default: no-loss pass\n']);
});
