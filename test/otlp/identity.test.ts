import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  itemAttribute,
  markerOf,
  maxRun,
  maxSeq,
  spanIdBytesOf,
  spanIdOf,
  traceIdBytesOf,
  traceIdOf,
} from '../../src/otlp/identity.ts';
import { IdentityRanges, maxRanges } from '../../src/otlp/identity-ranges.ts';

test('ids hold run and sequence number, as digits and as bytes', () => {
  expect(traceIdOf(1, 2)).toBe('c4a05c4a05c4a05c0000000100000002');
  expect(spanIdOf(maxRun, maxSeq)).toBe('000fffffffffffff');
  expect(Buffer.from(traceIdBytesOf(3, 4)).toString('hex')).toBe(traceIdOf(3, 4));
  expect(Buffer.from(spanIdBytesOf(3, 4)).toString('hex')).toBe(spanIdOf(3, 4));
});

test('a marker is a safe integer, even the largest', () => {
  expect(itemAttribute).toBe('otlp.chaos.seq');
  expect(markerOf(1, 1)).toBe(4294967297);
  expect(Number.isSafeInteger(markerOf(maxRun, maxSeq))).toBe(true);
});

test.each([
  [0, 1],
  [1, 0],
  [maxRun + 1, 1],
  [1, maxSeq + 1],
])('there is no item of run %d with sequence number %d', (run, seq) => {
  expect(() => spanIdOf(run, seq)).toThrow(RangeError);
  expect(() => markerOf(run, seq)).toThrow(RangeError);
});

function rangesOf(seqs: readonly number[], run = 1): readonly (readonly [number, number])[] {
  const ranges = new IdentityRanges();
  for (const seq of seqs) ranges.add(run, seq);
  return ranges.finish().identity[0]?.ranges ?? [];
}

test.each([
  [[1, 2, 3], [[1, 3]]],
  [[3, 2, 1], [[1, 3]]],
  [
    [1, 3, 5],
    [
      [1, 1],
      [3, 3],
      [5, 5],
    ],
  ],
  [[4, 5, 6, 1, 2, 3], [[1, 6]]],
  [
    [1, 2, 2, 3],
    [
      [1, 3],
      [2, 2],
    ],
  ],
  [
    [1, 2, 3, 1, 2, 3],
    [
      [1, 3],
      [1, 3],
    ],
  ],
  [[], []],
])('%j becomes the ranges %j', (seqs, ranges) => {
  expect(rangesOf(seqs)).toEqual(ranges);
});

test('ranges hold every number as often as it came, and do not depend on the order', () => {
  const check = (seqs: readonly number[]): void => {
    const ranges = rangesOf(seqs);
    const back = ranges.flatMap(([first, last]) =>
      Array.from({ length: last - first + 1 }, (_, index) => first + index),
    );
    const ascending = seqs.toSorted((a, b) => a - b);
    expect(back.toSorted((a, b) => a - b)).toEqual(ascending);
    expect(rangesOf(ascending)).toEqual(ranges);
  };
  fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 20 }), check), {
    numRuns: 1000,
    seed: 6,
  });
});

test('runs stand in ascending order, each with its own ranges', () => {
  const ranges = new IdentityRanges();
  for (const [run, seq] of [
    [2, 1],
    [1, 7],
    [2, 2],
    [1, 8],
  ] as const)
    ranges.add(run, seq);
  expect(ranges.finish().identity).toEqual([
    { run: 1, ranges: [[7, 8]] },
    { run: 2, ranges: [[1, 2]] },
  ]);
});

test('beyond the bound of ranges items are left over, never claimed', () => {
  const ranges = new IdentityRanges();
  for (let seq = 1; seq <= (maxRanges + 10) * 2; seq += 2) ranges.add(1, seq);
  const { identity, left } = ranges.finish();
  expect(identity[0]!.ranges).toHaveLength(maxRanges);
  expect(left).toBe(10);
});
