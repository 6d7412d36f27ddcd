import { expect, test } from 'vitest';
import { AttemptCounter } from '../../src/backend/attempts.ts';

test('a payload that comes again keeps its number, and counts its attempts', () => {
  const counter = new AttemptCounter(10);
  const seen = ['a', 'b', 'a', 'c', 'a'].map((payload) => counter.next(payload));
  expect(seen.map(({ payloadOrdinal }) => payloadOrdinal)).toEqual([1, 2, 1, 3, 1]);
  expect(seen.map(({ attempt }) => attempt)).toEqual([1, 1, 2, 1, 3]);
});

test('what was forgotten is new again, what was cleared begins at one', () => {
  const counter = new AttemptCounter(1);
  for (const payload of ['a', 'b']) counter.next(payload);
  expect(counter.forgotten).toBe(1);
  expect(counter.next('a')).toEqual({ attempt: 1, payloadOrdinal: 3 });
  counter.clear();
  expect(counter.next('a')).toEqual({ attempt: 1, payloadOrdinal: 1 });
});
