import type { JudgedRun } from '../../src/core/judged-run.ts';
import type { LedgerReport } from '../../src/core/ledger.ts';
import type { Verdict } from '../../src/core/verdict.ts';

/**
 * What a version of ours may not change about old recordings, as text: outcome and strength of each verdict, the numbers
 * of its sentence, the events that show it, and the ledger. Words may become better (decision 0028).
 */
export function verdictsText(runs: readonly JudgedRun[]): string {
  return runs.flatMap((run) => [...linesOf(run), '']).join('\n');
}

function linesOf({ id, trouble, ledger, verdicts, notAsked }: JudgedRun): string[] {
  return [
    `${id}${trouble === undefined ? '' : ` broken: ${trouble}`}`,
    `  ledger: ${ledgerText(ledger)}`,
    ...verdicts.map((verdict) => `  ${verdictText(verdict)}`),
    ...notAsked.map(({ check }) => `  ${check}: not asked`),
  ];
}

function ledgerText({ lostRanges, ...columns }: LedgerReport): string {
  const named = Object.entries(columns).map(([name, items]) => `${name} ${items}`);
  const lost = lostRanges.map(([first, last]) => `${first}–${last}`);
  return [...named.toSorted(), ...(lost.length > 0 ? [`lost ones ${lost.join(' ')}`] : [])].join(', ');
}

function verdictText({ check, outcome, strength, summary, evidence }: Verdict): string {
  const numbers = summary.match(/\d+(\.\d+)?/g) ?? [];
  return `${check}: ${outcome} (${strength}); numbers: ${numbers.join(' ') || 'none'}; events: ${evidence.join(' ') || 'none'}`;
}
