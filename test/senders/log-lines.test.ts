import { expect, test } from 'vitest';
import { createLineSplitter } from '../../src/core/line-splitter.ts';
import { createLogRing, maxLineLength } from '../../src/senders/log-lines.ts';

function linesOf(...chunks: string[]): string[] {
  const lines: string[] = [];
  const splitter = createLineSplitter((line) => lines.push(line), maxLineLength);
  for (const chunk of chunks) splitter.write(chunk);
  splitter.end();
  return lines;
}

test('lines are the same whatever the chunks they come in', () => {
  expect(linesOf('one\ntwo\r\nthree\n')).toEqual(['one', 'two', 'three']);
  expect(linesOf('o', 'ne\nt', 'wo\r', '\nthr', 'ee')).toEqual(['one', 'two', 'three']);
});

test('empty lines are left out', () => {
  expect(linesOf('\n\none\n\n')).toEqual(['one']);
});

test('a line that never ends is cut, and the next one is whole again', () => {
  const chunks = Array.from({ length: 100 }, () => 'x'.repeat(1000));
  const [cut, next] = linesOf(...chunks, '\nnext\n');
  expect(cut).toBe(`${'x'.repeat(8192)}…`);
  expect(next).toBe('next');
});

test('the last lines are kept, the oldest fall out', () => {
  const ring = createLogRing(3);
  for (const line of ['a', 'b', 'c', 'd', 'e']) ring.push(line);
  expect(ring.lines).toEqual(['c', 'd', 'e']);
});
