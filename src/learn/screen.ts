import { ownCommand } from '../core/own-command.ts';
import { table, wrap } from '../report/layout.ts';
import type { Style } from '../report/style.ts';
import type { Judgement, Outcome } from './demand.ts';
import type { Lab } from './lab.ts';
import { lineDiff } from './line-diff.ts';
import type { LabProgress } from './progress.ts';

/* What a learner reads: plain lines, top to bottom, the same with and without colour. */

export const commandsInWords = 'hint · solution · again · reset · quit';

export interface Opening {
  readonly lab: Lab;
  readonly brief: string;
  readonly file: string;
  readonly endpoints: { readonly grpc: string; readonly http: string };
  readonly sender: string;
  readonly resumed: boolean;
}

export function openingText({ lab, brief, file, endpoints, sender, resumed }: Opening, style: Style): string {
  const rows = [
    ['Your file', file],
    ['Backend', `gRPC on ${endpoints.grpc}, HTTP on ${endpoints.http}`],
    ['Sender', sender],
    ['Solved when', demandInWords(lab)],
    ['Commands', commandsInWords],
  ];
  return [
    headingOf(lab, style),
    ...paragraphs(brief, style),
    '',
    ...table(
      rows.map(([name, value]) => [style.dim(name!), value!]),
      { width: style.width },
    ),
    '',
    ...wrap(
      resumed
        ? 'You were here before: your file is as you left it.'
        : 'Open your file in an editor, in another window. Each time you save it the sender is started again, and you see here what comes of it.',
      { width: style.width },
    ),
  ].join('\n');
}

/** Without its cause, which is for the learner to find. */
function headingOf({ order, id, title, minutes }: Lab, style: Style): string {
  const about = style.dim(`(about ${minutes} minutes)`);
  return `${style.bold(style.cyan(`Lab ${order}: ${id}`))}  ${about}\n${style.bold(title)}\n`;
}

function demandInWords({ feed, demand, impostor }: Lab): string {
  const given = feed.rounds * feed.itemsPerRound;
  const arrive = demand.lost === 0 ? `all ${given} spans` : `at least ${given - demand.lost} of ${given} spans`;
  const once = demand.duplicated === 0 ? ', none of them twice' : '';
  const though = demand.fires ? ', though the failure happens' : '';
  const alone = impostor ? '; with the same file an impostor gets nothing' : '';
  return `${arrive} arrive${once}${though}${alone}`;
}

export function attemptText(attempt: number, style: Style): string {
  return `\n${style.bold(style.cyan(`Attempt ${attempt}: the sender is started with your file`))}`;
}

/** An SDK tries again for ten seconds before it says a word. */
export function waitingText(style: Style): string {
  return style.dim('         (nothing yet: a sender tries for some seconds before it complains)');
}

export function impostorText(who: string, style: Style): string {
  const text = `That is what has to arrive. Now the same file once more, with an impostor in the backend’s place: ${who}.`;
  return wrap(text, { width: style.width }).map(style.bold).join('\n');
}

export function outcomeText(
  { given, ledger, broken }: Outcome,
  { solved, verdict, next }: Judgement,
  style: Style,
): string {
  const { accepted, duplicated } = ledger;
  const line = `${given} offered · ${accepted} arrived · ${given - accepted} lost · ${duplicated} duplicated`;
  const mark = solved ? style.green('✓ Solved:') : style.red('✗ Not yet:');
  const indent = { width: style.width, hang: 2 };
  return [
    ...(broken === undefined ? [`${style.bold('ledger')}   ${solved ? style.green(line) : line}`] : []),
    ...wrap(`${mark} ${verdict}`, indent),
    ...(next === '' ? [] : wrap(`${style.cyan('Next:')} ${next}`, indent)),
  ].join('\n');
}

/** What there is to do after a trial that did not solve it. `log` is the file with what the sender printed, if it did. */
export function choicesText(lab: Lab, progress: LabProgress, log: string | undefined, style: Style): string {
  const left = lab.hints.length - progress.hints;
  const hint = left > 0 ? `\`hint\` (${left} left), ` : '';
  const reader =
    log === undefined ? '.' : `. In another window \`${ownCommand()} diagnose ${log}\` reads the sender’s log for you.`;
  const text = `Edit ${lab.file} and save; or type ${hint}\`solution\`${reader}`;
  return wrap(text, { width: style.width }).map(style.dim).join('\n');
}

export function solvedText(why: string, next: Lab | undefined, style: Style): string {
  const onward =
    next === undefined ? 'That was the last lab' : `The next one is ${next.id}: ${ownCommand()} learn start ${next.id}`;
  return [
    '',
    style.bold('Why it works'),
    ...paragraphs(why, style),
    '',
    ...wrap(`${onward}. Type quit to leave; nothing stays behind but your folder.`, { width: style.width }),
  ].join('\n');
}

export function hintText(hint: string, number: number, of: number, style: Style): string {
  return [style.bold(`Hint ${number} of ${of}`), ...paragraphs(hint, style)].join('\n');
}

export function solutionText(lab: Lab, texts: { broken: string; solution: string; why: string }, style: Style): string {
  const paint = { '-': style.red, '+': style.green, ' ': style.dim };
  const lines = lineDiff(texts.broken, texts.solution).map(({ mark, text }) =>
    paint[mark](`${mark} ${text}`.trimEnd()),
  );
  return [
    style.bold(`What changes in ${lab.file}`),
    ...lines,
    '',
    style.bold('Why'),
    ...paragraphs(texts.why, style),
  ].join('\n');
}

export interface ListedLab {
  readonly lab: Lab;
  readonly progress: LabProgress | undefined;
}

/** All labs with what was done in them, and the command for the next one. */
export function labListText(labs: readonly ListedLab[], current: string | undefined, style: Style): string {
  const solved = labs.filter(({ progress }) => progress?.solvedAt !== undefined).length;
  const open = labs.filter(({ progress }) => progress?.solvedAt === undefined);
  const next = (open.find(({ lab }) => lab.id === current) ?? open[0])?.lab;
  const rows = labs.map(({ lab, progress }) => [
    `${markOf(progress, style)} ${lab.order}`,
    style.cyan(lab.id),
    style.dim(stateInWords(lab, progress)),
    lab.title,
  ]);
  return [
    style.bold(`Labs: ${solved} of ${labs.length} solved`),
    ...table(rows, { width: style.width, indent: 2 }),
    '',
    next === undefined ? 'All of them are solved.' : `Go on with: ${ownCommand()} learn start ${next.id}`,
  ].join('\n');
}

function markOf(progress: LabProgress | undefined, style: Style): string {
  if (progress?.solvedAt !== undefined) return style.green('✓');
  return progress === undefined ? ' ' : style.yellow('~');
}

function stateInWords({ minutes }: Lab, progress: LabProgress | undefined): string {
  if (progress === undefined) return `${minutes} minutes`;
  const state = progress.solvedAt === undefined ? 'begun' : 'solved';
  if (progress.sawSolution) return `${state}, looked up`;
  return progress.hints === 0 ? state : `${state}, ${progress.hints === 1 ? '1 hint' : `${progress.hints} hints`}`;
}

/** Blank lines part paragraphs; lines that are indented stay as they are, to be copied: in YAML the indentation counts. */
function paragraphs(text: string, style: Style): string[] {
  return text
    .trim()
    .split(/\n{2,}/)
    .flatMap((part, index) => [
      ...(index === 0 ? [] : ['']),
      ...part
        .split(/\n(?=\s)|(?<=^\s.*)\n/m)
        .flatMap((line) => (/^\s/.test(line) ? [line.trimEnd()] : wrap(line, { width: style.width }))),
    ]);
}
