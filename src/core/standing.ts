import type { Outcome, Strength, Verdict } from './verdict.ts';

/** From which strength on a failure counts. */
export const failOnChoices = ['must', 'should', 'quality'] as const;
export type FailOn = (typeof failOnChoices)[number];

const counted: Readonly<Record<FailOn, readonly Strength[]>> = {
  must: ['MUST'],
  should: ['MUST', 'SHOULD'],
  quality: ['MUST', 'SHOULD', 'QUALITY'],
};

export function counts({ strength }: Pick<Verdict, 'strength'>, failOn: FailOn): boolean {
  return counted[failOn].includes(strength);
}

/**
 * A verdict beside the list of known failures. `known`: listed, and it fails as it should. `fixed`: listed, and it
 * passes, so the list is wrong; a list that is not kept true would hide the next failure.
 */
export type Standing = Outcome | 'known' | 'fixed';

export const standings = ['fail', 'fixed', 'unproven', 'known', 'pass'] as const satisfies readonly Standing[];

export function standingOf({ outcome, listed }: Pick<Verdict, 'outcome' | 'listed'>): Standing {
  if (!listed || outcome === 'unproven') return outcome;
  return outcome === 'fail' ? 'known' : 'fixed';
}

/** What a verdict adds to the result of a whole run: what was expected is as good as a pass. */
export function contributionOf(verdict: Pick<Verdict, 'outcome' | 'listed'>): Outcome {
  const standing = standingOf(verdict);
  if (standing === 'known') return 'pass';
  return standing === 'fixed' ? 'fail' : standing;
}
