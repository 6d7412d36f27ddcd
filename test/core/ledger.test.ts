import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChaosEvent } from '../../src/core/event.ts';
import { ledgerOf } from '../../src/core/ledger.ts';
import { history } from './history.ts';

const run = 7;

test('an item that was stored once is accepted, neither lost nor duplicated', () => {
  const events = history(run)
    .offer(1, 10)
    .request('x1', [[1, 10]])
    .store('x1').events;
  expect(ledgerOf(events, run)).toMatchObject({ offered: 10, attempted: 10, accepted: 10, lost: 0, duplicated: 0 });
});

test('items that were read but never committed are lost, and the ranges say which', () => {
  const events = history(run)
    .offer(1, 10)
    .request('x1', [[1, 4]])
    .store('x1')
    .request('x2', [[5, 10]])
    .refuse('x2').events;
  expect(ledgerOf(events, run)).toMatchObject({ attempted: 10, accepted: 4, lost: 6, lostRanges: [[5, 10]] });
});

test('a resend after a commit that the sender never heard of is a duplicate', () => {
  const events = history(run)
    .offer(1, 3)
    .request('x1', [[1, 3]])
    .store('x1', { failed: true })
    .request('x2', [[2, 3]])
    .store('x2').events;
  expect(ledgerOf(events, run)).toMatchObject({ accepted: 3, duplicated: 2, extraCopies: 2, lost: 0 });
});

test('a partial success rejects the items of the request with the highest numbers', () => {
  const events = history(run)
    .offer(1, 6)
    .request('x1', [
      [1, 2],
      [5, 6],
    ])
    .store('x1', { rejected: 1 }).events;
  expect(ledgerOf(events, run)).toMatchObject({ accepted: 3, rejected: 1, lost: 2, lostRanges: [[3, 4]] });
});

test('of an item that came twice in a request the copies are refused one by one', () => {
  const twice = history(run)
    .offer(1, 12)
    .request('x1', [
      [1, 12],
      [3, 9],
    ]);
  const { events } = twice.store('x1', { rejected: 4 });
  expect(ledgerOf(events, run)).toMatchObject({ accepted: 9, rejected: 3, duplicated: 6, extraCopies: 6, lost: 0 });
});

test('what a partial success refuses is refused once, whatever else the request carries', () => {
  const { events } = history(run)
    .offer(1, 4)
    .request('x1', [[1, 4]]);
  const received = events.at(-1)!;
  const mixed = { ...received, items: 10, unmarked: 2, identity: [identityOf(run, 4), identityOf(run + 1, 4)] };
  const after = (rejected: number) =>
    [run, run + 1].map((one) =>
      ledgerOf([...events.slice(0, -1), mixed as ChaosEvent, storedWith(rejected, events.length + 1)], one),
    );
  for (const refused of [0, 1, 2])
    for (const ledger of after(refused)) expect(ledger).toMatchObject({ rejected: 0, unmarked: 2 - refused });
  expect([5, 7, 10].map((rejected) => after(rejected).map((ledger) => ledger.rejected))).toEqual([
    [0, 3],
    [1, 4],
    [4, 4],
  ]);
});

function identityOf(one: number, last: number): { run: number; ranges: [number, number][] } {
  return { run: one, ranges: [[1, last]] };
}

function storedWith(rejected: number, seq: number): ChaosEvent {
  return { ...history(run).store('x1', { rejected }).events[0]!, seq };
}

test('an item that was rejected once and stored later counts as accepted', () => {
  const events = history(run)
    .offer(1, 1)
    .request('x1', [[1, 1]])
    .store('x1', { rejected: 1 })
    .request('x2', [[1, 1]])
    .store('x2').events;
  expect(ledgerOf(events, run)).toMatchObject({ accepted: 1, rejected: 0, lost: 0 });
});

test('items of another run do not count', () => {
  const events = history(99)
    .offer(1, 5)
    .request('x1', [[1, 5]])
    .store('x1').events;
  expect(ledgerOf(events, run)).toMatchObject({ offered: 0, attempted: 0, accepted: 0 });
});

test('a request that was cut off stores nothing even if a reply event follows', () => {
  const events = history(run)
    .offer(1, 2)
    .request('x1', [[1, 2]])
    .abort('x1')
    .store('x1').events;
  expect(ledgerOf(events, run)).toMatchObject({ accepted: 0, lost: 2 });
});

test('every offered item is in exactly one of accepted, rejected and lost', () => {
  const request = fc.record({
    first: fc.integer({ min: 1, max: 50 }),
    length: fc.integer({ min: 1, max: 20 }),
    outcome: fc.constantFrom('store', 'refuse', 'abort', 'partial'),
  });
  fc.assert(
    fc.property(fc.array(request, { maxLength: 30 }), (requests) => {
      const made = history(run).offer(1, 70);
      for (const [index, { first, length, outcome }] of requests.entries()) {
        const id = `x${index}`;
        made.request(id, [[first, first + length - 1]]);
        if (outcome === 'abort') made.abort(id);
        else if (outcome === 'refuse') made.refuse(id);
        else made.store(id, { rejected: outcome === 'partial' ? Math.floor(length / 2) : 0 });
      }
      const events: readonly ChaosEvent[] = made.events;
      const { offered, accepted, rejected, lost } = ledgerOf(events, run);
      expect(accepted + rejected + lost).toBe(offered);
      expect(offered).toBe(70);
    }),
  );
});
