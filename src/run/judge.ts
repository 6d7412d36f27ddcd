import { checks } from '../checks/index.ts';
import type { ChaosEvent } from '../core/event.ts';
import { ledgerOf } from '../core/ledger.ts';
import type { LedgerReport } from '../core/ledger.ts';
import type { Check, CheckInput, Finding, NotAsked, Verdict } from '../core/verdict.ts';
import { conditionsOf, startOf } from './conditions.ts';

export interface Judgement {
  readonly verdicts: readonly Verdict[];
  readonly notAsked: readonly NotAsked[];
  readonly ledger: LedgerReport;
}

/**
 * What the recording of one run says, by the checks that the run asked for, or `only` some of them. The recording is all
 * that is looked at, so judging it again, or from a file, gives the same.
 */
export function judgeRecording(
  events: readonly ChaosEvent[],
  { complete, only }: { complete: boolean; only?: readonly string[] | undefined },
): Judgement {
  const conditions = conditionsOf(events);
  const ledger = ledgerOf(events, conditions?.run ?? 0);
  if (!conditions) return { verdicts: [], notAsked: [], ledger };
  const asked = startOf(events)?.checks ?? [];
  const wanted = checks.filter(({ name }) => asked.includes(name) && (!only || only.includes(name)));
  const input = { events, ledger, conditions, complete };
  const verdicts: Verdict[] = [];
  const notAsked: NotAsked[] = [];
  for (const check of wanted) {
    const because = check.notAsked?.(conditions);
    if (because !== undefined) notAsked.push({ check: check.name, because });
    else verdicts.push(verdictOf(check, input));
  }
  return { verdicts, notAsked, ledger };
}

function verdictOf(check: Check, input: CheckInput): Verdict {
  const { name, rule, strength, advice } = check;
  return { check: name, rule, strength, advice, ...earned(findingOf(check, input), input) };
}

/** A check that breaks has proven nothing. */
function findingOf(check: Check, input: CheckInput): Finding {
  try {
    return check.judge(input);
  } catch (error) {
    return { outcome: 'unproven', summary: `the check itself broke: ${String(error)}`, evidence: [] };
  }
}

/** A pass has to be earned: by a recording that is whole, up to the end of the run, and with events that show it. */
function earned(finding: Finding, { events, complete }: CheckInput): Finding {
  if (finding.outcome !== 'pass') return finding;
  const unproven = (why: string): Finding => ({
    ...finding,
    outcome: 'unproven',
    summary: `${why}; ${finding.summary}`,
  });
  if (!complete) return unproven('the recording is not whole');
  if (!events.some(({ type }) => type === 'run.finished')) return unproven('the recording ends before the run does');
  return finding.evidence.length === 0 ? unproven('no event shows it') : finding;
}
