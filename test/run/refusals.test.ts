import { expect, test } from 'vitest';
import { runCases } from '../../src/run/run.ts';
import { listBackends, listScenarios } from '../../src/scenario/load.ts';

/* What refuses for good has to show whether a sender sends it again, by whichever part of a request it decides. */

const check = 'no-resend-after-permanent';
const refusing = [...listScenarios(), ...listBackends()].filter(
  ({ expect: expected, exercise }) => expected.includes(check) && (exercise.signal ?? 'traces') === 'traces',
);
/** Over gRPC it answers RESOURCE_EXHAUSTED, which has a check of its own. */
const exhausted = 'too-large.grpc';

test.for(['js-http', 'js-grpc'] as const)(
  'every scenario that refuses for good proves that %s does not send it again',
  { timeout: 120_000 },
  async (sender) => {
    const cases = refusing.map(({ id }) => ({ name: id, scenario: id }));
    const { results } = await runCases({ cases, sender, onlyChecks: [check] });
    const found = results.filter(({ id }) => id !== exhausted).map(({ id, verdicts }) => [id, verdicts[0]?.outcome]);
    expect(found.length).toBeGreaterThan(10);
    expect(found.filter(([, outcome]) => outcome !== 'pass')).toEqual([]);
  },
);
