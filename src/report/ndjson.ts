import type { JudgedRun } from '../core/judged-run.ts';
import { standingOf } from '../core/standing.ts';

/** One line for each thing that was asked, or was not: flat, for scripts. */
export function ndjsonReport(runs: readonly JudgedRun[]): string {
  const lines = runs.flatMap((run) => {
    const { id, version, conditions, trouble, ledger } = run;
    const { scenario, sender, protocol } = conditions;
    const shared = { run: id, scenario, sender, version, protocol };
    const { lostRanges: _, ...counts } = ledger;
    const outcome = trouble === undefined ? 'judged' : 'broken';
    return [
      { type: 'run', ...shared, outcome, trouble, ledger: counts },
      ...run.verdicts.map((verdict) => ({ type: 'verdict', ...shared, standing: standingOf(verdict), ...verdict })),
      ...run.notAsked.map((one) => ({ type: 'not-asked', ...shared, ...one })),
    ];
  });
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}
