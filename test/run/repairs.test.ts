import { expect, test } from 'vitest';
import { runCases } from '../../src/run/run.ts';
import { listScenarios } from '../../src/scenario/load.ts';
import { isWithinReach } from '../scenarios/by-name.ts';

/* A failure that a test repairs has to show whether a sender finds the backend again. */

const check = 'recovers-unaided';
const repaired = listScenarios().filter((one) => one.exercise.repairAfterMs !== undefined && isWithinReach(one));

test.for([
  // It reads no proxy from its environment.
  { sender: 'js-http', cannotShow: ['proxy-connect.http-protobuf', 'proxy-connect.http-json'] },
  { sender: 'js-grpc', cannotShow: [] },
] as const)(
  'every scenario that a test repairs shows that $sender recovers by itself',
  { timeout: 120_000 },
  async ({ sender, cannotShow }) => {
    const cases = repaired.map(({ id }) => ({ name: id, scenario: id }));
    const { results } = await runCases({ cases, sender, onlyChecks: [check] });
    const found = results.map(({ id, verdicts }) => ({ id, outcome: verdicts[0]?.outcome }));
    expect(found.length).toBeGreaterThan(cannotShow.length + 5);
    expect(found.filter(({ outcome }) => outcome !== 'pass').map(({ id }) => id)).toEqual(cannotShow);
  },
);
