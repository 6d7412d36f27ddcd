import type { JudgedRun } from '../core/judged-run.ts';
import { contributionOf, counts } from '../core/standing.ts';
import type { FailOn } from '../core/standing.ts';
import { worstOutcome } from '../core/verdict.ts';
import type { Outcome } from '../core/verdict.ts';

/**
 * What a whole run comes to. A set-up that broke is never the sender's failure and never a pass; what does not count
 * towards a failure cannot prove anything either.
 */
export function outcomeOf(results: readonly JudgedRun[], failOn: FailOn): Outcome | 'broken' {
  const verdicts = results.flatMap((result) => result.verdicts).filter((verdict) => counts(verdict, failOn));
  const outcome = worstOutcome(verdicts.map(contributionOf));
  const isBroken = results.some(({ trouble }) => trouble !== undefined);
  return isBroken && outcome !== 'fail' ? 'broken' : outcome;
}
