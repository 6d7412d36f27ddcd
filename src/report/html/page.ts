import type { JudgedRun } from '../../core/judged-run.ts';
import { standingOf } from '../../core/standing.ts';
import { escapeMarkup } from '../markup.ts';
import { printable, printableRun } from '../printable.ts';
import { checkRowsOf, isConformance, tallyOf, totalsInWords } from '../summary.ts';
import type { CheckRow } from '../summary.ts';
import { standingMarks } from '../terminal.ts';
import { pageStyle } from './page-style.ts';
import { checkId, runDetails } from './run-details.ts';

/** Nothing may be loaded and nothing may run: the page is text, and its words come from others. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** More do not fit beside each other: their names stand upright then. */
const maxFlatChecks = 6;

/** One file for a browser: the matrix of runs and checks, and below it each run with evidence and drawings. */
export function htmlReport(judged: readonly JudgedRun[]): string {
  const runs = judged.map(printableRun);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>otlp-chaos: ${escapeMarkup(totalsInWords(runs.flatMap(({ verdicts }) => verdicts)))}</title>
<style>${pageStyle}</style>
</head>
<body>
<header>${header(runs)}</header>
<main>
<h2>Runs and checks</h2>
${matrix(runs)}
<h2>Run by run</h2>
${runs.map((run, index) => runDetails(run, runId(index))).join('\n')}
</main>
</body>
</html>
`;
}

function runId(index: number): string {
  return `run-${index + 1}`;
}

function header(runs: readonly JudgedRun[]): string {
  const senders = [...new Set(runs.map(({ conditions, version }) => `${conditions.sender} (${version})`))];
  const ready = runs[0]?.events.find((event) => event.type === 'backend.ready');
  const when = ready
    ? ` · ${escapeMarkup(printable(ready.startedAt))} · otlp-chaos ${escapeMarkup(ready.version)}`
    : '';
  return (
    `<h1>otlp-chaos</h1><p class="dim">${escapeMarkup(senders.join(', '))} · ${runs.length} runs${when}</p>` +
    `<ul class="totals">${totals(runs)}</ul>`
  );
}

function totals(runs: readonly JudgedRun[]): string {
  const verdicts = runs.flatMap((run) => run.verdicts);
  const tally = tallyOf(verdicts.filter(isConformance));
  const notAsked = runs.reduce((sum, run) => sum + run.notAsked.length, 0);
  const broken = runs.filter(({ trouble }) => trouble !== undefined).length;
  const quality = verdicts.filter((verdict) => !isConformance(verdict));
  const chips: [string, number, string][] = [
    ['fail', tally.fail, '✗ fail'],
    ['fixed', tally.fixed, '✗ listed but not failing'],
    ['fail', broken, '! set-up broke'],
    ['unproven', tally.unproven, '? unproven'],
    ['known', tally.known, '! known'],
    ['pass', tally.pass, '✓ pass'],
    ['dim', notAsked, '· not asked'],
  ];
  const shown = chips.filter(([, count]) => count > 0);
  const beyond = quality.length === 0 ? '' : `<li class="dim">QUALITY: ${totalsInWords(quality)}</li>`;
  return shown.map(([name, count, words]) => `<li class="${name}"><b>${count}</b> ${words}</li>`).join('') + beyond;
}

function matrix(runs: readonly JudgedRun[]): string {
  const checks = checkRowsOf(runs);
  const head = checks.map(
    ({ check, rule, strength }) =>
      `<th scope="col"><div>${escapeMarkup(check)}<small>${escapeMarkup(rule)} ${strength}</small></div></th>`,
  );
  const rows = runs.map((run, index) => {
    const id = runId(index);
    const name = `<th scope="row"><a href="#${id}">${escapeMarkup(run.id)}</a></th>`;
    return `<tr>${name}${checks.map((check) => matrixCell(run, check, id)).join('')}</tr>`;
  });
  return (
    `<div class="scroll" tabindex="0" role="region" aria-label="Runs and checks">` +
    `<table class="matrix${checks.length > maxFlatChecks ? ' many' : ''}"><thead><tr><th scope="col">run</th>${head.join('')}</tr></thead>` +
    `<tbody>\n${rows.join('\n')}\n</tbody></table></div>`
  );
}

function matrixCell({ verdicts, notAsked, trouble }: JudgedRun, { check }: CheckRow, id: string): string {
  const verdict = verdicts.find((one) => one.check === check);
  if (verdict) {
    const standing = standingOf(verdict);
    const label = `${check}: ${standing === 'fixed' ? 'listed, but it does not fail' : standing}`;
    const words = `aria-label="${escapeMarkup(label)}" title="${escapeMarkup(verdict.summary)}"`;
    return `<td><a class="${standing}" href="#${checkId(id, check)}" ${words}>${standingMarks[standing]}</a></td>`;
  }
  if (trouble !== undefined) return '<td><span class="fail" title="the set-up broke">!</span></td>';
  const because = notAsked.find((one) => one.check === check)?.because;
  return because === undefined
    ? '<td></td>'
    : `<td><span class="dim" title="not asked: ${escapeMarkup(because)}">·</span></td>`;
}
