import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createLedger } from '../../src/core/ledger.ts';
import { longHistory } from './long-history.ts';

const items = 1_000_000;
/** Of an item, whatever became of it. `npm run bench -- --only ledger` measures the same over ten million. */
const maxBytesPerItem = 40;

test('a million items, resent, refused and lost, are counted exactly, within 40 bytes each', () => {
  const before = memoryBytes();
  const ledger = createLedger(7);
  const expected = longHistory(7, items, (event) => ledger.observe(event));
  const bytesPerItem = (memoryBytes() - before) / items;
  expect(ledger.report()).toMatchObject(expected);
  expect(expected.lost * expected.duplicated * expected.rejected).toBeGreaterThan(0);
  expect(bytesPerItem).toBeLessThan(maxBytesPerItem);
  // The measurement sees the ledger at all.
  expect(bytesPerItem).toBeGreaterThan(0.5);
});

test('one number far beyond all others costs a page, not everything before it', () => {
  const before = memoryBytes();
  const ledger = createLedger(7);
  longHistory(7, 10_000, (event) => ledger.observe(event), 2 ** 32 - 10_001);
  expect(memoryBytes() - before).toBeLessThan(1_000_000);
  expect(ledger.report().offered).toBe(10_000);
});

/** What is reachable, on V8's heap and outside. */
function memoryBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
