import type { JudgedRun } from '../core/judged-run.ts';
import type { LedgerReport } from '../core/ledger.ts';
import type { Outcome, Verdict } from '../core/verdict.ts';
import { wrap } from './layout.ts';
import type { Style } from './style.ts';

const marks: Readonly<Record<Outcome, string>> = { pass: '✓', fail: '✗', unproven: '?' };
/** Evidence is for looking up; a few numbers are enough to begin with. */
const maxShownEvidence = 8;

/** Verdicts of one run with what they rest on. */
export function verdictsText(run: JudgedRun, style: Style): string {
  const { id, conditions, verdicts, ledger } = run;
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
  return [
    `${style.bold(style.cyan(id))} with ${conditions.sender}`,
    ...lines,
    ...aside(run, style),
    `  ${ledgerLine(ledger)}`,
    '',
  ].join('\n');
}

/** What is no verdict and has to be known all the same. */
function aside({ notAsked, trouble }: JudgedRun, style: Style): string[] {
  const told = notAsked.map(({ check, because }) => `not asked  ${check}: ${because}`);
  const broke = trouble === undefined ? [] : [style.red(`the set-up broke: ${trouble}`)];
  return [...told.map((line) => style.dim(line)), ...broke].flatMap((line) =>
    wrap(line, { width: style.width, indent: 2 }),
  );
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
