import type { ChaosEvent } from './event.ts';
import type { LedgerReport } from './ledger.ts';
import type { SenderSettings } from './sender-settings.ts';
import type { Protocol } from './signal.ts';

export type Outcome = 'pass' | 'fail' | 'unproven';
/** `QUALITY`: a rule of ours (`Q…`) that no specification states; shown apart and never counted as conformance. */
export type Strength = 'MUST' | 'SHOULD' | 'MAY' | 'QUALITY';

/** What a check says of one run, with the numbers of the events that show it. */
export interface Finding {
  readonly outcome: Outcome;
  /** One sentence with figures. */
  readonly summary: string;
  /** `seq` of events; a pass or a fail without any is a bug. */
  readonly evidence: readonly number[];
  /** What to do, where the run shows more of it than the check knows beforehand. */
  readonly advice?: string;
}

/** Under what conditions a run was held, as `run.started` says: read from the recording, like everything else. */
export interface Conditions {
  readonly scenario: string;
  readonly sender: string;
  /** Where it is not the usual one. */
  readonly release?: string;
  readonly protocol: Protocol;
  /** What the sender was told and, where it was told nothing, its own defaults; a group that is missing is not known. */
  readonly declared: DeclaredSettings;
  /** The items are ours, so each can be followed; false for `-- COMMAND`. */
  readonly marked: boolean;
  /** 1 is real time; K means that every duration was divided by K. */
  readonly timeScale: number;
}

export interface DeclaredSettings extends Pick<
  SenderSettings,
  'timeoutMs' | 'compression' | 'maxRequestBytes' | 'retry' | 'queue' | 'batch'
> {
  /** What is not delivered survives the process. */
  readonly persistent?: boolean;
  /** The memory that it may keep, by its own means. */
  readonly memoryBytes?: number;
  /** What the size of its queue is a number of. */
  readonly queueCounts?: 'requests' | 'items';
}

/** What a check may look at: the history, and nothing else. */
export interface CheckInput {
  readonly events: readonly ChaosEvent[];
  readonly ledger: LedgerReport;
  readonly conditions: Conditions;
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
  /** What the sender's maintainer or owner should do when it fails. */
  readonly advice: string;
  /** It rests on `exchange.examined`, which has to be asked for. */
  readonly looksClosely?: true;
  /** Why these conditions cannot exercise the rule, where they cannot: then the check is not asked, which is no verdict. */
  notAsked?(conditions: Conditions): string | undefined;
  judge(input: CheckInput): Finding;
  /** Why this finding says nothing where every duration of the run was divided, since something that it hangs on was not. */
  unscaled?(input: CheckInput, finding: Finding): string | undefined;
}

export interface Verdict extends Omit<Finding, 'advice'>, Pick<Check, 'rule' | 'strength' | 'advice'> {
  readonly check: string;
  /** Set where the list of known failures names this check of this run. */
  readonly listed?: Listed;
}

/** An entry of the list of known failures. */
export interface Listed {
  readonly reason: string;
  /** `file:line`. */
  readonly place: string;
}

/** A check that a scenario expects and that was not asked, and why. */
export interface NotAsked {
  readonly check: string;
  readonly because: string;
}

export function defineCheck(check: Check): Check {
  return Object.freeze({ ...check, judge: (input: CheckInput) => atItsPace(check, input) });
}

function atItsPace(check: Check, input: CheckInput): Finding {
  const finding = check.judge(input);
  if (input.conditions.timeScale === 1 || finding.outcome === 'unproven') return finding;
  const because = check.unscaled?.(input, finding);
  return because === undefined
    ? finding
    : { ...finding, outcome: 'unproven', summary: `${because}; ${finding.summary}` };
}

/** Fail beats unproven beats pass; nothing at all is unproven. */
export function worstOutcome(outcomes: Iterable<Outcome>): Outcome {
  const seen = new Set(outcomes);
  if (seen.has('fail')) return 'fail';
  return seen.has('unproven') || seen.size === 0 ? 'unproven' : 'pass';
}
