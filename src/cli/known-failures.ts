import type { JudgedRun } from '../core/judged-run.ts';
import { withKnownFailures } from '../run/known-failures.ts';
import type { KnownFailure } from '../run/known-failures.ts';

/** The runs beside the list; entries that met nothing are told on stderr, where a typo would otherwise go unnoticed. */
export function besideKnownFailures(runs: readonly JudgedRun[], known: readonly KnownFailure[]): readonly JudgedRun[] {
  const { results, unmet } = withKnownFailures(runs, known);
  for (const { place, check } of unmet) {
    process.stderr.write(`${place}: this known failure of ${check} met no run\n`);
  }
  return results;
}
