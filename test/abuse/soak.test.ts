import { expect, test } from 'vitest';
import { soak } from './soak-rounds.ts';
import type { Round } from './soak-rounds.ts';

/* The short form of `npm run soak` (docs/fuzzing.md): rounds of exports while faults of every kind fire. */

const MiB = 1024 * 1024;
const rounds = 4;
const requestsPerRound = 900;
/** Full before the first round is over. */
const limits = { maxEvents: 1000, maxRetainedBytes: MiB };
/** A kilobyte a request would be nearly as much. */
const slackBytes = 2 * MiB;
/** A connection or two that are just being closed; one in a hundred requests would leave eighteen. */
const slackHandles = 8;

test('no leak under a flood with faults firing', { timeout: 240_000 }, async () => {
  const held: Round[] = [];
  for await (const round of soak(requestsPerRound, limits)) if (held.push(round) === rounds) break;
  const [, second, , last] = held as [Round, Round, Round, Round];

  expect(last.fired).toBeGreaterThan((rounds * requestsPerRound) / 4);
  expect(last.heldBytes - second.heldBytes).toBeLessThan(slackBytes);
  expect(last.descriptors! - second.descriptors!).toBeLessThan(slackHandles);
  expect(countOf(last.resources) - countOf(second.resources)).toBeLessThan(slackHandles);
});

function countOf(resources: Round['resources']): number {
  return Object.values(resources).reduce((sum, count) => sum + count, 0);
}
