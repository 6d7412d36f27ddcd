import stringWidth from 'string-width';
import type { JudgedRun } from '../core/judged-run.ts';
import { standingOf } from '../core/standing.ts';
import type { Standing } from '../core/standing.ts';
import type { Verdict } from '../core/verdict.ts';
import { evidenceOf } from './evidence.ts';
import { table, wrap, wrapCommand } from './layout.ts';
import { ledgerLine } from './ledger-line.ts';
import { printableRun } from './printable.ts';
import { reproduceCommand } from './reproduce.ts';
import type { Style } from './style.ts';
import {
  checkRowsOf,
  isConformance,
  matricesOf,
  notAskedGroups,
  rulingsOf,
  tallyOf,
  totalsInWords,
  unprovenGroups,
} from './summary.ts';
import type { Matrix, Ruling, Tally } from './summary.ts';
import { timelineLines } from './timeline-text.ts';

export const standingMarks: Readonly<Record<Standing, string>> = {
  pass: '✓',
  fail: '✗',
  fixed: '✗',
  unproven: '?',
  known: '!',
};

/** A few passes are told one by one; of many, the tables are enough. */
const maxToldPasses = 8;
const maxMoments = 12;
const maxIds = 4;
const qualityHeading = 'Failed beyond the specification (QUALITY: rules of ours)';

/** What was judged, for a terminal: what passes in two small tables, everything else in full below. */
export function terminalReport(judged: readonly JudgedRun[], style: Style): string {
  const runs = judged.map(printableRun);
  const rulings = rulingsOf(runs);
  const of = (...wanted: Standing[]): Ruling[] => rulings.filter(({ verdict }) => wanted.includes(standingOf(verdict)));
  const passes = of('pass');
  const failed = of('fail', 'fixed');
  const inFull = (one: Ruling): string[] => failLines(one, style);
  const sections = [
    ...matricesOf(runs).map((matrix) => matrixLines(matrix, style)),
    checkLines(runs, style),
    section('Passed', passes.length > maxToldPasses ? [] : passes.map((one) => passLines(one, style)), style),
    section(
      'Unproven',
      unprovenGroups(of('unproven')).map((group) => unprovenLines(group, style)),
      style,
    ),
    section('Not asked', [notAskedLines(runs, style)], style),
    section(
      'Known failures',
      of('known').map((one) => knownLines(one, style)),
      style,
    ),
    section(qualityHeading, failed.filter((one) => !isConformance(one.verdict)).map(inFull), style, '\n\n'),
    section('Failed', failed.filter((one) => isConformance(one.verdict)).map(inFull), style, '\n\n'),
    section(
      'The set-up broke',
      runs.flatMap((run) => troubleLines(run, style)),
      style,
    ),
    totalLines(runs, style),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function section(heading: string, blocks: readonly string[][], style: Style, between = '\n'): string[] {
  const filled = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return filled.length === 0 ? [] : [style.bold(heading), filled.join(between)];
}

function matrixLines({ sender, version, protocols, rows }: Matrix, style: Style): string[] {
  const cells = rows.map(({ name, cells: own }) => [
    style.cyan(name),
    ...protocols.map((protocol) => cellText(own.get(protocol), style)),
  ]);
  const head = ['', ...protocols.map((protocol) => style.dim(protocol))];
  return [`${style.bold(sender)} ${style.dim(version)}`, ...table([head, ...cells], { width: style.width, indent: 2 })];
}

function cellText(run: JudgedRun | undefined, style: Style): string {
  if (!run) return '';
  if (run.trouble !== undefined) return style.red('! broken');
  const verdicts = run.verdicts.filter(isConformance);
  return verdicts.length === 0 ? style.dim('·') : tallyText(tallyOf(verdicts), style);
}

/** `✗1 ✓2`: the worst first. */
function tallyText(tally: Tally, style: Style): string {
  const shown = (['fail', 'fixed', 'unproven', 'known', 'pass'] as const).filter((standing) => tally[standing] > 0);
  return shown.map((standing) => paint(standing, style)(`${standingMarks[standing]}${tally[standing]}`)).join(' ');
}

function checkLines(runs: readonly JudgedRun[], style: Style): string[] {
  const rows = checkRowsOf(runs).map(({ check, rule, strength, tally, notAsked }) => [
    style.cyan(check),
    style.dim(rule),
    style.dim(strength),
    `${tallyText(tally, style)}${notAsked > 0 ? style.dim(`  · ${notAsked} not asked`) : ''}`,
  ]);
  return rows.length === 0 ? [] : [style.bold('Checks'), ...table(rows, { width: style.width, indent: 2 })];
}

/** Check, run and rule; the run goes to a line of its own where it does not fit. */
function headLines({ check, rule, strength, ...verdict }: Verdict, ids: string, style: Style): string[] {
  const standing = standingOf(verdict);
  const head = `  ${paint(standing, style)(standingMarks[standing])} ${style.bold(check)}`;
  const basis = style.dim(`${rule} ${strength}`);
  const line = `${head}  ${style.cyan(ids)}  ${basis}`;
  return stringWidth(line) <= style.width ? [line] : [`${head}  ${basis}`, ...text(ids, style).map(style.cyan)];
}

function passLines({ run, verdict }: Ruling, style: Style): string[] {
  return [...headLines(verdict, run.id, style), ...text(verdict.summary, style)];
}

function unprovenLines({ verdict, ids }: Ruling & { ids: readonly string[] }, style: Style): string[] {
  return [...headLines(verdict, idsInWords(ids), style), ...text(verdict.summary, style)];
}

function notAskedLines(runs: readonly JudgedRun[], style: Style): string[] {
  return notAskedGroups(runs).flatMap(({ check, because, ids }) =>
    wrap(`${check} (${idsInWords(ids)}): ${because}`, { width: style.width, indent: 2, hang: 4 }).map(style.dim),
  );
}

function knownLines({ run, verdict }: Ruling, style: Style): string[] {
  const { listed, summary } = verdict;
  return [
    ...headLines(verdict, run.id, style),
    ...text(summary, style),
    ...text(`${listed!.reason} (${listed!.place})`, style),
  ];
}

function failLines({ run, verdict }: Ruling, style: Style): string[] {
  const head = headLines(verdict, run.id, style);
  if (standingOf(verdict) === 'fixed') {
    const advice = `no longer fails: take it off the list (${verdict.listed!.place}). ${verdict.summary}`;
    return [...head, ...text(advice, style)];
  }
  const command = wrapCommand(reproduceCommand(run, verdict.check), { width: style.width, indent: 4 });
  return [
    ...head,
    ...text(verdict.summary, style),
    ...timelineLines(evidenceOf(run, verdict, { max: maxMoments }), style),
    ...evidenceLine(verdict, style),
    ...(verdict.advice === '' ? [] : wrap(`→ ${verdict.advice}`, { width: style.width, indent: 4, hang: 6 })),
    ...command.map((line) => style.dim(line)),
  ];
}

const maxSeqs = 8;

/** Numbers to look up in the recording. */
function evidenceLine({ evidence }: Verdict, style: Style): string[] {
  if (evidence.length === 0) return [];
  const more = evidence.length > maxSeqs ? ` and ${evidence.length - maxSeqs} more` : '';
  const seqs = evidence.slice(0, maxSeqs).map((seq) => `#${seq}`);
  return [style.dim(`    events ${seqs.join(' ')}${more}`)];
}

function troubleLines({ id, trouble }: JudgedRun, style: Style): string[][] {
  if (trouble === undefined) return [];
  return [wrap(`${id}: ${trouble}`, { width: style.width, indent: 2, hang: 4 }).map(style.red)];
}

function totalLines(runs: readonly JudgedRun[], style: Style): string[] {
  const verdicts = runs.flatMap((run) => run.verdicts);
  const notAsked = runs.reduce((sum, run) => sum + run.notAsked.length, 0);
  const broken = runs.filter(({ trouble }) => trouble !== undefined).length;
  const quality = verdicts.filter((verdict) => !isConformance(verdict));
  const [only] = runs;
  return [
    ...(runs.length === 1 ? [ledgerLine(only!.ledger)] : []),
    style.bold(totalsInWords(verdicts.filter(isConformance), { notAsked, broken })),
    ...(quality.length === 0 ? [] : [style.dim(`beyond the specification (QUALITY): ${totalsInWords(quality)}`)]),
  ];
}

function text(words: string, style: Style): string[] {
  return words === '' ? [] : wrap(words, { width: style.width, indent: 4 });
}

function idsInWords(ids: readonly string[]): string {
  const more = ids.length > maxIds ? ` and ${ids.length - maxIds} more` : '';
  return `${ids.slice(0, maxIds).join(', ')}${more}`;
}

function paint(standing: Standing, style: Style): (words: string) => string {
  return { pass: style.green, fail: style.red, fixed: style.red, unproven: style.yellow, known: style.yellow }[
    standing
  ];
}
