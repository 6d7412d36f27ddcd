import { expect, test } from 'vitest';
import { judge, judgeImpostor } from '../../src/learn/demand.ts';
import type { Outcome } from '../../src/learn/demand.ts';

const demand = { lost: 0, duplicated: 0, fires: true };
const all: Outcome = {
  given: 10,
  ledger: { attempted: 10, accepted: 10, duplicated: 0 },
  connections: 1,
  requests: 2,
  failedHandshakes: 0,
  fired: true,
};

test('what arrived once, all of it, through the failure, solves it', () => {
  expect(judge(all, demand)).toMatchObject({ solved: true, next: '' });
});

test('a run in which the failure never happened proves nothing', () => {
  expect(judge({ ...all, fired: false }, demand).solved).toBe(false);
  expect(judge({ ...all, fired: false }, { ...demand, fires: false }).solved).toBe(true);
});

test('one that is missing or came twice is one too many, unless the lab grants it', () => {
  const lost = { ...all, ledger: { ...all.ledger, accepted: 9 } };
  const twice = { ...all, ledger: { ...all.ledger, duplicated: 1 } };
  expect([lost, twice].map((one) => judge(one, demand).solved)).toEqual([false, false]);
  expect(judge(lost, { ...demand, lost: 1 }).solved).toBe(true);
  expect(judge(twice, { ...demand, duplicated: 1 }).solved).toBe(true);
});

test('items that the sender refused at its door are lost like others: they were offered', () => {
  const refused = { ...all, ledger: { attempted: 6, accepted: 6, duplicated: 0 } };
  expect(judge(refused, demand).verdict).toContain('4 did not');
});

test.for([
  [{ connections: 0, requests: 0, ledger: { attempted: 0, accepted: 0, duplicated: 0 } }, /saw nothing of the sender/],
  [{ requests: 0, ledger: { attempted: 0, accepted: 0, duplicated: 0 } }, /no request came of it/],
  [
    { requests: 0, failedHandshakes: 1, ledger: { attempted: 0, accepted: 0, duplicated: 0 } },
    /the TLS handshake failed/,
  ],
  [{ ledger: { attempted: 0, accepted: 0, duplicated: 0 } }, /it took none/],
  [{ ledger: { attempted: 6, accepted: 6, duplicated: 0 } }, /never left the sender/],
  [{ ledger: { attempted: 10, accepted: 6, duplicated: 0 } }, /gave them up/],
  [{ broken: 'it ended' }, /why it ended/],
] as const)('it says where to look: %j', ([change, words]) => {
  expect(judge({ ...all, ...change }, demand).next).toMatch(words);
});

test('whoever sends an impostor anything has not solved it, and whoever did not call there has proven nothing', () => {
  const shut: Outcome = { ...all, requests: 0, ledger: { attempted: 0, accepted: 0, duplicated: 0 } };
  expect(judgeImpostor(shut, 'a stranger').solved).toBe(true);
  const { solved, verdict } = judgeImpostor(all, 'a stranger');
  expect([solved, verdict]).toEqual([false, expect.stringContaining('10 of 10 went to an impostor: a stranger')]);
  // A request without items has carried credentials, at least.
  expect(judgeImpostor({ ...shut, requests: 1 }, 'a stranger').solved).toBe(false);
  expect(judgeImpostor({ ...shut, connections: 0 }, 'a stranger').solved).toBe(false);
});
