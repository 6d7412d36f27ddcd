import type { JudgedRun } from '../../src/core/judged-run.ts';
import type { Outcome, Strength, Verdict } from '../../src/core/verdict.ts';
import { usualConditions } from '../checks/story.ts';

const nothing = { offered: 0, attempted: 0, accepted: 0, rejected: 0, duplicated: 0, extraCopies: 0, lost: 0 };

export function verdict(outcome: Outcome, fields: Partial<Verdict> = {}): Verdict {
  const usual = { check: 'no-loss', rule: 'S15', strength: 'SHOULD', advice: '', summary: '', evidence: [1] } as const;
  return { ...usual, outcome, ...fields };
}

/** A run with these verdicts, of a recording that holds nothing. */
export function judgedRun(fields: Partial<JudgedRun> = {}): JudgedRun {
  return {
    id: 'a-scenario.grpc',
    version: '1',
    conditions: usualConditions,
    verdicts: [],
    notAsked: [],
    ledger: { ...nothing, lostRanges: [], unmarked: 0 },
    events: [],
    ...fields,
  };
}

export function judged(verdicts: readonly (readonly [Strength, Outcome])[], trouble?: string): JudgedRun {
  return judgedRun({
    verdicts: verdicts.map(([strength, outcome]) => verdict(outcome, { strength })),
    ...(trouble === undefined ? {} : { trouble }),
  });
}
