import type { LedgerReport } from '../core/ledger.ts';
import type { Outcome, Verdict } from '../core/verdict.ts';
import { wrap } from './layout.ts';
import type { Style } from './style.ts';

export interface Judged {
  /** Which run it was. */
  readonly title: string;
  readonly sender: string;
  readonly verdicts: readonly Verdict[];
  readonly ledger: LedgerReport;
}

const marks: Readonly<Record<Outcome, string>> = { pass: '✓', fail: '✗', unproven: '?' };
/** Evidence is for looking up; a few numbers are enough to begin with. */
const maxShownEvidence = 8;

/** Verdicts of one run with what they rest on. */
export function verdictsText({ title, sender, verdicts, ledger }: Judged, style: Style): string {
  const paints = { pass: style.green, fail: style.red, unproven: style.yellow };
  const nameWidth = Math.max(0, ...verdicts.map(({ check }) => check.length));
  const lines = verdicts.flatMap((verdict) => {
    const { check, outcome, rule, strength, summary } = verdict;
    const label = paints[outcome](`${marks[outcome]} ${outcome.padEnd('unproven'.length)}`);
    return [
      `  ${label}  ${check.padEnd(nameWidth)}  ${style.dim(`${rule} ${strength}`)}`,
      ...wrap(`${summary}${shownEvidence(verdict)}`, { width: style.width, indent: 14 }),
    ];
  });
  return [`${style.bold(style.cyan(title))} with ${sender}`, ...lines, `  ${ledgerLine(ledger)}`, ''].join('\n');
}

/** The columns of a ledger that say something. */
export function ledgerLine({ offered, accepted, rejected, duplicated, lost }: LedgerReport): string {
  const refused = rejected > 0 ? ` · ${rejected} rejected` : '';
  const figures = `${offered} offered · ${accepted} accepted${refused}`;
  return `${figures} · ${duplicated} duplicated · ${lost} lost`;
}

function shownEvidence({ evidence }: Verdict): string {
  if (evidence.length === 0) return '';
  const shown = evidence.slice(0, maxShownEvidence).map((seq) => `#${seq}`);
  const more = evidence.length > maxShownEvidence ? ` and ${evidence.length - maxShownEvidence} more` : '';
  return ` (${shown.join(' ')}${more})`;
}
