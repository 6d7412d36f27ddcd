import { checks } from '../checks/index.ts';
import type { ChaosEvent } from '../core/event.ts';
import { ledgerOf } from '../core/ledger.ts';
import type { LedgerReport } from '../core/ledger.ts';
import type { Verdict } from '../core/verdict.ts';

/** What a recording says of one run, by the checks named (all of them by default). */
export function judgeRecording(
  events: readonly ChaosEvent[],
  run: number,
  { names, complete }: { names?: readonly string[]; complete: boolean },
): { verdicts: Verdict[]; ledger: LedgerReport } {
  const ledger = ledgerOf(events, run);
  const wanted = names?.length ? checks.filter(({ name }) => names.includes(name)) : checks;
  const verdicts = wanted.map((check): Verdict => {
    const { rule, strength, name } = check;
    return { check: name, rule, strength, ...check.judge({ events, ledger, complete }) };
  });
  return { verdicts, ledger };
}
