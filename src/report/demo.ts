import { ownCommand } from '../core/own-command.ts';
import type { LedgerReport } from '../core/ledger.ts';
import type { Story } from '../core/story.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { scenarioCall } from './call.ts';
import { causeOf, isHealthy } from './cause-titles.ts';
import { appliedInWords, diagnoseLines, paragraph, withUsualAddresses } from './explain.ts';
import { columnWidth, sideBySide, wrap } from './layout.ts';
import { readableLines } from './sender-line.ts';
import type { Style } from './style.ts';
import { ledgerLine } from './ledger-line.ts';

/** One sender's attempt, seen from both ends. */
export interface Observation {
  readonly sender: string;
  readonly version: string;
  /** Lines that it printed. */
  readonly said: readonly string[];
  /** Lines of the backend's own account. */
  readonly saw: readonly string[];
  readonly ledger: LedgerReport;
}

export interface DemoResult {
  readonly scenario: Scenario;
  /** With the addresses and credentials of this run filled in. */
  readonly story: Story;
  readonly caFile?: string | undefined;
  readonly before: readonly Observation[];
  readonly after?: readonly Observation[];
  /** Why the repair was not shown. */
  readonly whyNoAfter?: string;
}

/** Below this two columns are too narrow to read. */
const minSideBySide = 76;
const maxLines = 6;

export interface DemoTextOptions {
  /** The file that the scenario was read from. */
  readonly file?: string | undefined;
  /** What the backend saw below what the sender said, not beside it: columns are hard to follow when they are read aloud. */
  readonly stacked?: boolean | undefined;
}

/** A failure, its cause, how to find it, its repair, and the same telemetry again. */
export function demoText(result: DemoResult, style: Style, { file, stacked = false }: DemoTextOptions = {}): string {
  const { scenario, story, before, after, whyNoAfter } = result;
  const serve = `${ownCommand()} serve --scenario ${scenarioCall(scenario, file)}`;
  const repeated = `The same telemetry after the fix (${appliedInWords(story)})`;
  const parts = [
    [
      `${style.bold(style.cyan(scenario.id))}  ${style.dim(causeOf(scenario))}`,
      ...wrap(scenario.title, { width: style.width }).map(style.bold),
    ],
    ...before.map((observation) => observationLines(observation, style, { stacked })),
    isHealthy(scenario) || before.some(({ ledger }) => isAmiss(ledger))
      ? []
      : wrap(unharmed, { width: style.width }).map(style.yellow),
    ...(isHealthy(scenario) ? [] : lessonParts(result, style, serve)),
    ...(after
      ? [
          wrap(repeated, { width: style.width }).map(style.bold),
          ...after.map((one) => observationLines(one, style, { stacked, fixed: true })),
        ]
      : []),
    named('After the fix', whyNoAfter === undefined ? [] : paragraph(whyNoAfter, style), style),
    wrap(`${serve} lets your own sender meet it.`, { width: style.width }).map(style.dim),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

/** Cause, diagnosis and repair. This run is over when they are read: the addresses are those of a `serve` to come. */
function lessonParts({ scenario, caFile }: DemoResult, style: Style, serve: string): string[][] {
  const lasting = withUsualAddresses(scenario, { ca: caFile });
  return [
    named('Cause', paragraph(scenario.summary, style), style),
    named(`Find it ${style.dim(`(while ${serve} runs)`)}`, diagnoseLines(lasting, style), style),
    named('Fix it', paragraph(lasting.fix.text, style), style),
    named('Why it works', paragraph(lasting.why, style), style),
  ];
}

/** A repair of the backend helps those that come again, and those who get there. */
function unhelped({ attempted }: LedgerReport): string {
  const because =
    attempted > 0
      ? 'it gave up what the repaired backend would have taken on a retry.'
      : 'the backend read nothing of it afterwards either. “Why it works” tells whom the fix helps.';
  return `The fix did not help this sender: ${because}`;
}

/** Whoever looks for the failure above and finds ticks alone should not doubt what they see. */
const unharmed =
  'Nothing was lost or doubled: these senders cope with it, do not notice it, or did not meet it in so short a time. What it does to others stands below.';

function isAmiss({ offered, accepted, duplicated }: LedgerReport): boolean {
  return accepted < offered || duplicated > 0;
}

interface Arrangement {
  readonly stacked: boolean;
  readonly fixed?: boolean;
}

function observationLines(observation: Observation, style: Style, { stacked, fixed }: Arrangement): string[] {
  const { sender, version, said, saw, ledger } = observation;
  const left = { heading: 'The sender said', lines: said.length === 0 ? ['nothing'] : readableLines(said) };
  const right = { heading: 'The backend saw', lines: saw.length === 0 ? ['nothing'] : saw };
  const arrived = ledger.accepted + ledger.rejected === ledger.offered;
  return [
    `${style.bold(sender)} ${style.dim(`(${version})`)}`,
    ...(stacked || style.width < minSideBySide ? below([left, right], style) : beside(left, right, style)),
    `  ${(arrived ? style.green : style.red)(`${arrived ? '✓' : '✗'} ${ledgerLine(ledger)}`)}`,
    ...(fixed && !arrived ? wrap(unhelped(ledger), { width: style.width, indent: 4 }) : []),
  ];
}

interface Column {
  readonly heading: string;
  readonly lines: readonly string[];
}

function beside(left: Column, right: Column, { width, dim }: Style): string[] {
  const column = columnWidth(width);
  const lines = ({ lines: all }: Column, indent: number): string[] =>
    shortened(all).flatMap((line) => wrap(line, { width: column, indent, hang: indent + 2 }));
  return [
    ...sideBySide([`  ${dim(left.heading)}`], [dim(right.heading)], width),
    ...sideBySide(lines(left, 2), lines(right, 0), width),
  ];
}

function below(columns: readonly Column[], { width, dim }: Style): string[] {
  return columns.flatMap(({ heading, lines }) => [
    `  ${dim(heading)}`,
    ...shortened(lines).flatMap((line) => wrap(line, { width, indent: 4, hang: 6 })),
  ]);
}

/** The same line again tells nothing new, and neither does the twentieth. */
function shortened(lines: readonly string[]): string[] {
  const once = [...new Set(lines)];
  const more = once.length - maxLines;
  return more > 0 ? [...once.slice(0, maxLines), `… and ${more} more`] : once;
}

function named(heading: string, lines: readonly string[], style: Style): string[] {
  return lines.length === 0 ? [] : [style.bold(heading), ...lines];
}
