import { ownCommand } from '../core/own-command.ts';
import type { Explanation } from '../probe/explanation.ts';
import type { ProbeReport, Step, StepState } from '../probe/facts.ts';
import { scenarioCall } from './call.ts';
import { causeTitles } from './cause-titles.ts';
import { commandLines, paragraph } from './explain.ts';
import { logParts } from './joined.ts';
import type { LogBeside } from './joined.ts';
import { padTo, wrap } from './layout.ts';
import { printable } from './printable.ts';
import { standInLines } from './stand-ins.ts';
import type { Style } from './style.ts';

/** What a probe saw, step by step, and what broke it: cause, how to make sure, fix and reason; with what a log adds to it. */
export function probeText(
  report: ProbeReport,
  explanation: Explanation | undefined,
  style: Style,
  log?: LogBeside,
): string {
  const parts = [
    [style.bold(`Probe of ${printable(report.url)}`), '', ...stepLines(report.steps, style)],
    report.remarks.flatMap((remark) => paragraph(`Note: ${printable(remark)}`, style, 0)),
    ...(explanation
      ? explanationParts(report, explanation, style, log)
      : [[endLine(report, style)], ...(log ? logParts(log, style) : [])]),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

const marks: Readonly<Record<StepState, string>> = { fine: '✓', broken: '✗', noted: '!', absent: '–' };
/** For whoever has the text read aloud, or a terminal without these signs. */
const markWords: Readonly<Record<StepState, string>> = { fine: '', broken: 'broken: ', noted: 'note: ', absent: '' };

function stepLines(steps: readonly Step[], style: Style): string[] {
  const nameWidth = Math.max(...steps.map(({ name }) => name.length));
  const times = steps.map(({ durationMs }) => `${durationMs} ms`);
  const timeWidth = Math.max(...times.map((time) => time.length));
  const indent = 4 + nameWidth + 2;
  const textWidth = style.width - indent - timeWidth - 2;
  return steps.flatMap(({ name, state, seen }, index) => {
    const [first = '', ...others] = wrap(markWords[state] + printable(seen), { width: textWidth });
    const line = `  ${painted(state, style)} ${padTo(name, nameWidth)}  ${padTo(first, textWidth)}  ${style.dim(times[index]!.padStart(timeWidth))}`;
    return [line.trimEnd(), ...others.map((text) => ' '.repeat(indent) + text)];
  });
}

function painted(state: StepState, style: Style): string {
  const paint = { fine: style.green, broken: style.red, noted: style.yellow, absent: style.dim }[state];
  return paint(marks[state]);
}

function explanationParts(
  { clue, ...report }: ProbeReport,
  told: Explanation,
  style: Style,
  log: LogBeside | undefined,
): string[][] {
  const { title, cause, row, scenario, others, diagnose, fix, why } = told;
  const isOpen = clue!.certainty === 'open';
  const fromLog = log ? logParts(log, style) : [];
  const isAgreed = log?.joined.kind === 'agreed';
  const name = scenario?.id ?? row;
  const verdict = { certain: 'certain', likely: 'likely', open: 'the cause cannot be told from here' }[clue!.certainty];
  return [
    [
      ...wrap(title, { width: style.width }).map(style.bold),
      `${style.cyan(name)} · ${causeTitles[cause]} · ${style.yellow(verdict)}`,
      ...paragraph(`Seen: ${printable(clue!.because)}.`.replace(/([.!?”])\.$/, '$1'), style, 0),
    ],
    ...(isAgreed ? fromLog : []),
    others.length === 0
      ? []
      : [
          style.bold(isAgreed ? 'Neither tells it from' : 'From here it looks the same as'),
          ...others.flatMap((one) => wrap(`${one.row}: ${one.title}`, { width: style.width, indent: 2, hang: 4 })),
          ...(isAgreed ? paragraph(`${ownCommand()} explain NAME has what shows each.`, style).map(style.dim) : []),
        ],
    [
      style.bold(isOpen ? 'Look closer' : 'Make sure'),
      ...commandLines(diagnose, style),
      ...standInLines([...diagnose, fix].join('\n'), style),
    ],
    [style.bold(isOpen ? 'Where to look' : 'Fix it'), ...paragraph(fix, style)],
    [style.bold(isOpen ? 'Why it stays open' : 'Why it works'), ...paragraph(why, style)],
    scenario
      ? [
          style.bold('See it yourself'),
          ...commandLines([`${ownCommand()} serve --scenario ${scenarioCall(scenario)}`], style),
        ]
      : [],
    ...(isAgreed ? [] : fromLog),
    [style.dim(costs(report))],
  ];
}

function endLine(report: ProbeReport, style: Style): string {
  const worth = report.remarks.length > 0 ? ', with what the notes say' : '';
  return `${style.green('✓')} ${style.bold(`Exports are taken${worth}.`)}\n${style.dim(costs(report))}`;
}

function costs({ requests, durationMs }: Pick<ProbeReport, 'requests' | 'durationMs'>): string {
  const count = requests === 0 ? 'no export' : requests === 1 ? '1 empty export' : `${requests} empty exports`;
  return `It took ${durationMs} ms; ${count} sent.`;
}
