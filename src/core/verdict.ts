import type { ChaosEvent } from './event.ts';
import type { LedgerReport } from './ledger.ts';

export type Outcome = 'pass' | 'fail' | 'unproven';
export type Strength = 'MUST' | 'SHOULD' | 'MAY';

/** What a check says of one run, with the numbers of the events that show it. */
export interface Finding {
  readonly outcome: Outcome;
  /** One sentence with figures. */
  readonly summary: string;
  /** `seq` of events; a pass or a fail without any is a bug. */
  readonly evidence: readonly number[];
}

/** What a check may look at: the history, and nothing else. */
export interface CheckInput {
  readonly events: readonly ChaosEvent[];
  readonly ledger: LedgerReport;
  /** False when events were evicted: absence then proves nothing. */
  readonly complete: boolean;
}

/** A pure function over a recording, bound to the rule that it judges. */
export interface Check {
  readonly name: string;
  readonly title: string;
  readonly rule: string;
  readonly strength: Strength;
  /** Section of the specification. */
  readonly source: string;
  readonly explain: string;
  judge(input: CheckInput): Finding;
}

export interface Verdict extends Finding, Pick<Check, 'rule' | 'strength'> {
  readonly check: string;
}

export function defineCheck(check: Check): Check {
  return Object.freeze(check);
}

/** Fail beats unproven beats pass; nothing at all is unproven. */
export function worstOutcome(outcomes: Iterable<Outcome>): Outcome {
  const seen = new Set(outcomes);
  if (seen.has('fail')) return 'fail';
  return seen.has('unproven') || seen.size === 0 ? 'unproven' : 'pass';
}
