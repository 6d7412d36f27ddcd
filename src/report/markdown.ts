import type { JudgedRun } from '../core/judged-run.ts';
import { standingOf } from '../core/standing.ts';
import type { Standing } from '../core/standing.ts';
import { evidenceOf } from './evidence.ts';
import { ledgerLine } from './ledger-line.ts';
import { escapeMarkup } from './markup.ts';
import { printableRun } from './printable.ts';
import { reproduceCommand } from './reproduce.ts';
import { plainStyle } from './style.ts';
import {
  isConformance,
  matricesOf,
  notAskedGroups,
  rulingsOf,
  tallyOf,
  totalsInWords,
  unprovenGroups,
} from './summary.ts';
import type { Matrix, Ruling } from './summary.ts';
import { timelineLines } from './timeline-text.ts';

const marks: Readonly<Record<Standing, string>> = { pass: '✅', fail: '❌', fixed: '❌', unproven: '❔', known: '⚠️' };
const maxMoments = 20;
/** A comment on a pull request may have 65,536 characters. */
const maxDetails = 25;

/** For a pull request: what passes in a table, what fails with its evidence, the rest folded away. */
export function markdownReport(judged: readonly JudgedRun[]): string {
  const runs = judged.map(printableRun);
  const verdicts = runs.flatMap((run) => run.verdicts);
  const conformance = verdicts.filter(isConformance);
  const rulings = rulingsOf(runs);
  const of = (...wanted: Standing[]): Ruling[] => rulings.filter(({ verdict }) => wanted.includes(standingOf(verdict)));
  const failed = of('fail', 'fixed');
  const left = failed.length - maxDetails;
  const broken = runs.filter(({ trouble }) => trouble !== undefined);
  const notAsked = runs.reduce((sum, run) => sum + run.notAsked.length, 0);
  const quality = verdicts.filter((verdict) => !isConformance(verdict));
  const parts = [
    `## otlp-chaos: ${totalsInWords(conformance, { notAsked, broken: broken.length })}`,
    quality.length === 0 ? '' : `Beyond the specification (QUALITY): ${totalsInWords(quality)}`,
    ...matricesOf(runs).map(matrixTable),
    ...failed.slice(0, maxDetails).map(failDetails),
    left > 0 ? `… and ${left} more failures.` : '',
    ...broken.map(({ id, trouble }) => `⚠️ **The set-up of ${escaped(id)} broke**: ${escaped(trouble!)}`),
    folded('Known failures', of('known').map(knownItem)),
    folded('Unproven', unprovenGroups(of('unproven')).map(unprovenItem)),
    folded(
      'Not asked',
      notAskedGroups(runs).map(
        ({ check, because, ids }) => `${escaped(check)} (${escaped(ids.join(', '))}): ${escaped(because)}`,
      ),
    ),
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

function matrixTable({ sender, version, protocols, rows }: Matrix): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const head = [`${escaped(sender)} ${escaped(version)}`, ...protocols.map(escaped)];
  const body = rows.map(({ name, cells }) =>
    row([escaped(name), ...protocols.map((protocol) => cellText(cells.get(protocol)))]),
  );
  return [row(head), row(head.map(() => '---')), ...body].join('\n');
}

function cellText(run: JudgedRun | undefined): string {
  if (!run) return '';
  if (run.trouble !== undefined) return '⚠️ broken';
  const tally = tallyOf(run.verdicts.filter(isConformance));
  const shown = (['fail', 'fixed', 'unproven', 'known', 'pass'] as const).filter((standing) => tally[standing] > 0);
  return shown.map((standing) => `${marks[standing]} ${tally[standing]}`).join(' ') || '·';
}

function failDetails({ run, verdict }: Ruling): string {
  const { check, rule, strength, summary, advice, listed } = verdict;
  const isFixed = standingOf(verdict) === 'fixed';
  const says = isFixed ? `no longer fails: take it off the list (${listed!.place}). ${summary}` : summary;
  const timeline = timelineLines(evidenceOf(run, verdict, { max: maxMoments }), { ...plainStyle, width: 110 });
  const parts = [
    `<details><summary>❌ <b>${escaped(check)}</b> in ${escaped(run.id)}: ${escaped(says)}</summary>`,
    `${escaped(rule)} (${strength}). ${escaped(ledgerLine(run.ledger))}`,
    ...(isFixed
      ? []
      : [fenced(timeline.map((line) => line.slice(4))), escaped(advice), fenced([reproduceCommand(run, check)], 'sh')]),
    '</details>',
  ];
  return parts.filter(Boolean).join('\n\n');
}

function knownItem({ run, verdict }: Ruling): string {
  const { check, listed, summary } = verdict;
  return `**${escaped(check)}** in ${escaped(run.id)}: ${escaped(summary)} – ${escaped(`${listed!.reason} (${listed!.place})`)}`;
}

function unprovenItem({ verdict, ids }: Ruling & { readonly ids: readonly string[] }): string {
  return `**${escaped(verdict.check)}** in ${escaped(ids.join(', '))}: ${escaped(verdict.summary)}`;
}

function folded(heading: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  const list = items.map((item) => `- ${item}`).join('\n');
  return `<details><summary>${heading} (${items.length})</summary>\n\n${list}\n\n</details>`;
}

/** The fence is longer than any row of backticks inside. */
function fenced(lines: readonly string[], language = ''): string {
  if (lines.length === 0) return '';
  const longest = Math.max(2, ...(lines.join('\n').match(/`+/g) ?? []).map((ticks) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return [fence + language, ...lines, fence].join('\n');
}

/**
 * Words of others mean nothing in Markdown: no markup, no link, no table cell, and nobody is called by a mention. As
 * numbers of characters, since those read the same inside an HTML element, where Markdown is off.
 */
function escaped(text: string): string {
  return escapeMarkup(text)
    .replace(/^#|[\\`*_~|[\]]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll('@', '@<!-- -->')
    .replaceAll('://', ':<!-- -->//');
}
