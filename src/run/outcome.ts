import type { JudgedRun } from '../core/judged-run.ts';
import { worstOutcome } from '../core/verdict.ts';
import type { FailOn, Outcome, Strength } from '../core/verdict.ts';

const counted: Readonly<Record<FailOn, readonly Strength[]>> = {
  must: ['MUST'],
  should: ['MUST', 'SHOULD'],
  quality: ['MUST', 'SHOULD', 'QUALITY'],
};

/**
 * What a whole run comes to. A set-up that broke is never the sender's failure and never a pass; what does not count
 * towards a failure cannot prove anything either.
 */
export function outcomeOf(results: readonly JudgedRun[], failOn: FailOn): Outcome | 'broken' {
  const verdicts = results
    .flatMap((result) => result.verdicts)
    .filter(({ strength }) => counted[failOn].includes(strength));
  const outcome = worstOutcome(verdicts.map((verdict) => verdict.outcome));
  const isBroken = results.some(({ trouble }) => trouble !== undefined);
  return isBroken && outcome !== 'fail' ? 'broken' : outcome;
}
