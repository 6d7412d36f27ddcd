import type { JudgedRun } from '../../core/judged-run.ts';
import { standingOf } from '../../core/standing.ts';
import type { Verdict } from '../../core/verdict.ts';
import { attemptsOf } from '../attempts.ts';
import type { Attempt } from '../attempts.ts';
import { evidenceOf } from '../evidence.ts';
import type { Evidence } from '../evidence.ts';
import type { Incident } from '../incidents.ts';
import { formatDuration } from '../../core/duration.ts';
import { ledgerLine } from '../ledger-line.ts';
import { escapeMarkup } from '../markup.ts';
import { reproduceCommand } from '../reproduce.ts';
import { tallyOf } from '../summary.ts';
import { standingMarks } from '../terminal.ts';
import { pauseText, shortPayload, timeText } from '../timeline-text.ts';
import { axisOf } from './axis.ts';
import { curveSvg } from './curve.ts';
import { timelineSvg } from './timeline.ts';

const maxMoments = 24;

/** One run, folded unless something failed: what was judged, by which evidence, and how it went over time. */
export function runDetails(run: JudgedRun, id: string): string {
  const { verdicts, events, ledger, trouble } = run;
  const attempts = attemptsOf(events);
  const axis = axisOf(events);
  const tally = tallyOf(verdicts);
  const isOpen = tally.fail + tally.fixed > 0 || trouble !== undefined;
  const marks = (['fail', 'fixed', 'unproven', 'known', 'pass'] as const)
    .filter((standing) => tally[standing] > 0)
    .map((standing) => `<span class="${standing}">${standingMarks[standing]} ${tally[standing]}</span>`);
  return [
    `<details class="run" id="${id}"${isOpen ? ' open' : ''}>`,
    `<summary><b>${escapeMarkup(run.id)}</b> ${marks.join(' ')} <span class="dim">${ledgerLine(ledger)}</span></summary>`,
    '<div class="body">',
    trouble === undefined ? '' : `<p class="fail">The set-up broke: ${escapeMarkup(trouble)}</p>`,
    ...verdicts.map((verdict) => checkSection(run, verdict, { id: checkId(id, verdict.check), attempts })),
    ...run.notAsked.map(
      ({ check, because }) => `<p class="dim">${escapeMarkup(check)} was not asked: ${escapeMarkup(because)}</p>`,
    ),
    timelineSvg(events, attempts, axis),
    curveSvg(events, axis),
    `<pre>${escapeMarkup(reproduceCommand(run))}</pre>`,
    '</div></details>',
  ].join('\n');
}

export function checkId(runId: string, check: string): string {
  return `${runId}-${check.replace(/[^\w-]/g, '_')}`;
}

function checkSection(
  run: JudgedRun,
  verdict: Verdict,
  { id, attempts }: { id: string; attempts: readonly Attempt[] },
): string {
  const { check, rule, strength, summary, advice, listed } = verdict;
  const standing = standingOf(verdict);
  const isFailure = standing === 'fail' || standing === 'known';
  const remarks: Partial<Record<typeof standing, string>> = {
    known: `Known: ${listed?.reason} (${listed?.place})`,
    fixed: `No longer fails: take it off the list (${listed?.place})`,
  };
  const remark = remarks[standing];
  return [
    `<section class="check ${standing}" id="${id}">`,
    `<p><b class="${standing}">${standingMarks[standing]} ${standing === 'fixed' ? 'listed' : standing}</b> `,
    `<b>${escapeMarkup(check)}</b> <span class="dim">${escapeMarkup(rule)} ${strength}</span><br>${escapeMarkup(summary)}</p>`,
    remark === undefined ? '' : `<p>${escapeMarkup(remark)}</p>`,
    isFailure && advice !== '' ? `<p>→ ${escapeMarkup(advice)}</p>` : '',
    evidenceHtml(evidenceOf(run, verdict, { max: maxMoments, attempts }), verdict, isFailure),
    '</section>',
  ]
    .filter(Boolean)
    .join('\n');
}

function evidenceHtml({ moments, omitted }: Evidence, { evidence }: Verdict, isOpen: boolean): string {
  if (moments.length === 0) return '';
  const head = ['at', 'payload', 'try', 'items', 'pause', 'answer'].map((name) => `<th>${name}</th>`).join('');
  const rows = moments.map((moment) => (moment.kind === 'attempt' ? attemptRow(moment) : incidentRow(moment)));
  const left = omitted === 0 ? '' : `, ${omitted} in the middle left out`;
  return (
    `<details${isOpen ? ' open' : ''}><summary>Evidence: ${evidence.length} events${left}</summary><div class="scroll">` +
    `<table class="moments mono"><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div></details>`
  );
}

function attemptRow(attempt: Attempt): string {
  const { startMs, payload, number, items, answer, tone, hintMs, isEarly, fault, seqs } = attempt;
  const asks = hintMs === undefined ? '' : `, asks for ${formatDuration(hintMs)}`;
  const cause = fault === undefined ? '' : ` <span class="dim">[${escapeMarkup(fault)}]</span>`;
  return (
    `<tr title="events ${seqs[0]}–${seqs.at(-1)}"><td class="num">${timeText(startMs)}</td>` +
    `<td>${escapeMarkup(shortPayload(payload))}</td><td class="num">${number}</td><td class="num">${items || ''}</td>` +
    `<td class="${isEarly ? 'bad' : ''}">${escapeMarkup(pauseText(attempt))}</td>` +
    `<td><span class="${tone}">${escapeMarkup(answer)}</span>${asks}${cause}</td></tr>`
  );
}

function incidentRow({ at, seq, text, tone }: Incident): string {
  const cell = `<td colspan="5" class="${tone}">${escapeMarkup(text)}</td>`;
  return `<tr title="event ${seq}"><td class="num">${timeText(at)}</td>${cell}</tr>`;
}
