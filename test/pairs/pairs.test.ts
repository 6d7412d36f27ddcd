import { expect, test } from 'vitest';
import type { TestContext } from 'vitest';
import type { JudgedRun } from '../../src/core/judged-run.ts';
import { runCases } from '../../src/run/run.ts';
import { findSender } from '../../src/senders/index.ts';
import { wildPairs } from './pairs.ts';
import type { WildPair } from './pairs.ts';

/* Mostly waiting for pauses that a backend asked for, so all of them at once. */
test.concurrent.for(wildPairs)(
  '$sender $broken is caught by its known bugs, and the release that repaired them is not',
  { timeout: 240_000 },
  async (pair, context) => {
    const [broken, fixed] = await Promise.all([judged(pair, pair.broken, context), judged(pair, pair.fixed, context)]);
    context.expect(outcomes(pair, broken)).toEqual(pair.findings.map(({ check, bug }) => `${check}: fail (${bug})`));
    context.expect(outcomes(pair, fixed)).toEqual(pair.findings.map(({ check, bug }) => `${check}: pass (${bug})`));
  },
);

test('wild pairs exist for six checks and more', () => {
  const checks = wildPairs.flatMap(({ findings }) => findings.map(({ check }) => check));
  expect(new Set(checks).size).toBeGreaterThanOrEqual(6);
});

async function judged(
  pair: WildPair,
  release: string | undefined,
  { skip }: TestContext,
): Promise<readonly JudgedRun[]> {
  const found = await findSender(pair.sender, { sdkVersion: release });
  if ('missing' in found) {
    if (process.env['CI'] === 'true') throw new Error(found.missing);
    return skip(found.missing);
  }
  if (release !== undefined) expect(found.version).toContain(release);
  const { results } = await runCases({
    cases: pair.findings.map(({ scenario, check }, index) => ({
      ...scenario,
      name: `pair-${index + 1}`,
      expect: [check],
    })),
    sender: pair.sender,
    sdkVersion: release,
    protocols: [pair.protocol],
  });
  return results;
}

function outcomes({ findings }: WildPair, results: readonly JudgedRun[]): string[] {
  return results.map(({ verdicts, trouble }, index) => {
    const { check, outcome } = verdicts[0] ?? { check: 'no verdict', outcome: trouble };
    return `${check}: ${outcome} (${findings[index]!.bug})`;
  });
}
