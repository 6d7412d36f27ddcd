import { ownCommand } from '../core/own-command.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { NamedFinding } from '../diagnosis/named.ts';
import type { Explanation } from '../probe/explanation.ts';
import type { Agreed, Fine, Joined, Other, Remaining } from '../probe/joined.ts';
import type { Setting } from '../probe/sights.ts';
import { quoted } from './call.ts';
import { evidenceLines } from './diagnosis.ts';
import { commandLines, paragraph } from './explain.ts';
import { wrap } from './layout.ts';
import type { Style } from './style.ts';

/** What was read beside the probe, and what both come to. */
export interface LogBeside {
  readonly result: Diagnosis;
  readonly findings: readonly NamedFinding[];
  readonly joined: Joined;
  /** What the probe alone would have named; undefined where everything is fine. */
  readonly seen: Explanation | undefined;
}

const maxFindings = 3;

/** What the log adds to the page of a probe, in paragraphs. */
export function logParts(log: LogBeside, style: Style): string[][] {
  switch (log.joined.kind) {
    case 'agreed':
      return agreedParts(log, log.joined, style);
    case 'other':
      return [otherLines(log, log.joined, style)];
    case 'fine':
      return fineParts(log, log.joined, style);
    case 'silent':
      return [silentLines(log, style)];
  }
}

function agreedParts({ findings, seen, result }: LogBeside, joined: Agreed, style: Style): string[][] {
  const { clue, outOf, lacks, findings: own } = joined;
  const count = outOf.length;
  const shown = clue.also === undefined ? 'shows this one' : `looks like ${clue.also.length + 1}`;
  const heading =
    count === 1 ? 'The log tells of the same' : `Of ${count} failures that the log fits, the endpoint ${shown}`;
  const byLog = clue.row === seen!.row ? '' : `From here alone it would be: ${seen!.title} (${seen!.row}).`;
  const isShort = clue.also !== undefined && lacks.length > 0;
  const remark = isShort
    ? `The probe was given ${lacksInWords(lacks)}; with what the sender has, it may tell more.`
    : '';
  const rest = findings.filter((finding) => !own.includes(finding));
  return [
    [
      style.bold(heading),
      ...paragraph(byLog, style),
      ...evidenceLines(own[0]!.evidence.slice(0, 2), style),
      ...paragraph(remark, style).map(style.dim),
    ],
    rest.length === 0
      ? []
      : [style.bold('The log also tells of'), ...findingLines(rest, style), ...wholeOf(result, style)],
  ];
}

function otherLines({ findings, result }: LogBeside, { follows, lacks }: Other, style: Style): string[] {
  const heading = follows ? 'The log tells of what befalls the sender' : 'The log tells of something else';
  const words = follows
    ? 'It may well follow from what the endpoint shows.'
    : 'The endpoint shows the above now. This is what the sender met:';
  const remark = `The probe was given ${lacksInWords(lacks)}, and the log complains of none: give it what the sender has, to see what lies behind.`;
  return [
    style.bold(heading),
    ...paragraph(words, style),
    ...findingLines(findings, style),
    ...(lacks.length === 0 ? [] : paragraph(remark, style)),
    ...wholeOf(result, style),
  ];
}

function fineParts({ result }: LogBeside, { findings }: Fine, style: Style): string[][] {
  const [first] = findings[0]?.remaining ?? [];
  const commands = first ? [`${ownCommand()} explain ${first.scenario.id}`] : [];
  return [
    [style.bold('What the log tells of is not seen here now'), ...paragraph(whyNot(findings), style)],
    ...findings
      .slice(0, maxFindings)
      .map(({ finding, remaining }) => [
        ...evidenceLines(finding.evidence.slice(0, 1), style),
        ...remainingLines(remaining, style),
      ]),
    [...moreLines(findings.length, style), ...commandLines(commands, style), ...wholeOf(result, style)],
  ];
}

function whyNot(findings: Fine['findings']): string {
  const isAll = (standing: Remaining['standing']): boolean =>
    findings.every(({ remaining }) => remaining.every((one) => one.standing === standing));
  if (isAll('gone'))
    return 'It would be, if it were there: it is over, or comes and goes, or hangs on where the sender is.';
  if (isAll('hidden')) return 'No probe sees it, so it may well be there.';
  return 'The likeliest stand first.';
}

const headings: Readonly<Record<Remaining['standing'], string>> = {
  hidden: 'No probe sees',
  setting: 'Perhaps the sender is told otherwise',
  gone: 'Would be seen: over by now, or coming and going, or only where the sender is',
  sender: 'In the sender it may last longer than in the endpoint',
};

/** More of one kind are named alone. */
const maxRemaining = 6;

function remainingLines(remaining: readonly Remaining[], style: Style): string[] {
  return [...Map.groupBy(remaining, ({ standing }) => standing)].flatMap(([standing, some]) => {
    const more = some.slice(maxRemaining).map(({ scenario }) => scenario.id);
    return [
      `  ${style.bold(headings[standing])}`,
      ...some.slice(0, maxRemaining).flatMap((one) => remainingInWords(one, style)),
      ...(more.length === 0 ? [] : wrap(`and ${more.join(', ')}`, { width: style.width, indent: 4 })),
    ];
  });
}

function remainingInWords({ scenario: { id, title }, because, settings }: Remaining, style: Style): string[] {
  const reason = because ?? settings.map((setting) => settingWords[setting]).join('; ');
  return [
    ...wrap(`${id}: ${title}`, { width: style.width, indent: 4, hang: 6 }),
    ...(reason === '' ? [] : wrap(`${reason}.`, { width: style.width, indent: 6 }).map(style.dim)),
  ];
}

const settingWords: Readonly<Record<Setting, string>> = {
  address: 'compare the URL that the sender has with the one above',
  protocol: 'see what the sender speaks, and name it with --protocol',
  headers: 'see that the sender sends the headers that were given here',
  authority: 'see whom the sender trusts, and whether it is who was trusted here',
  certificate: 'see which certificate the sender shows, and whether it is the one that was given here',
  proxy: 'the probe went directly; name the sender’s proxy with --proxy',
};

function lacksInWords(lacks: readonly Setting[]): string {
  return lacks.map((setting) => lackWords[setting] ?? setting).join(' and ');
}

const lackWords: Partial<Record<Setting, string>> = {
  headers: 'no credential (--header)',
  authority: 'no authority to trust (--ca)',
  certificate: 'no certificate to show (--cert, --key)',
};

function silentLines({ result }: LogBeside, style: Style): string[] {
  const words =
    result.entries === 0
      ? 'No line of it speaks of an export that failed.'
      : 'What it says of exports that failed resembles nothing that was recorded.';
  return [style.bold('The log tells nothing more'), ...paragraph(words, style), ...wholeOf(result, style)];
}

/** In short: what was found, and where. */
function findingLines(findings: readonly NamedFinding[], style: Style): string[] {
  const lines = findings.slice(0, maxFindings).flatMap((finding) => {
    const { scenario, others, confidence } = finding;
    const more = others.length === 0 ? '' : `, or ${others.map(({ id }) => id).join(', ')}`;
    return [
      ...wrap(`${scenario.id} (${confidence})${more}: ${scenario.title}`, { width: style.width, indent: 2, hang: 4 }),
      ...evidenceLines(finding.evidence.slice(0, 1), style).map((line) => `  ${line}`),
    ];
  });
  return [...lines, ...moreLines(findings.length, style)];
}

function moreLines(count: number, style: Style): string[] {
  const more = count - maxFindings;
  return more > 0 ? paragraph(`and ${more} finding${more === 1 ? '' : 's'} more`, style).map(style.dim) : [];
}

/** Where the whole of the log is told. */
function wholeOf({ file }: Diagnosis, style: Style): string[] {
  return file === undefined
    ? paragraph(`${ownCommand()} diagnose tells the whole of it.`, style).map(style.dim)
    : commandLines([`${ownCommand()} diagnose ${quoted(file)}`], style);
}
