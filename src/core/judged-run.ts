import type { ChaosEvent } from './event.ts';
import type { LedgerReport } from './ledger.ts';
import type { Conditions, NotAsked, Verdict } from './verdict.ts';

/** One scenario against one exporter, judged: all that a report needs, and all of it from the recording. */
export interface JudgedRun {
  /** The session of the recording, such as `throttle.grpc`. */
  readonly id: string;
  readonly version: string;
  readonly conditions: Conditions;
  readonly verdicts: readonly Verdict[];
  readonly notAsked: readonly NotAsked[];
  readonly ledger: LedgerReport;
  readonly events: readonly ChaosEvent[];
  /** The set-up broke: what is missing here is nobody's failure but ours. */
  readonly trouble?: string;
}
