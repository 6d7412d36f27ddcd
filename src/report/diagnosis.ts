import { ownCommand } from '../core/own-command.ts';
import type { Diagnosis, Evidence } from '../diagnosis/diagnosis.ts';
import type { NamedFinding } from '../diagnosis/named.ts';
import { scenarioCall } from './call.ts';
import { causeOf } from './cause-titles.ts';
import { commandLines, diagnoseLines, paragraph } from './explain.ts';
import { wrap } from './layout.ts';
import { printable } from './printable.ts';
import { lookAtEndpoint } from './probe-command.ts';
import type { Style } from './style.ts';
import { alternativesOf, withSeenEndpoint } from './telling-apart.ts';
import type { Alternative } from './telling-apart.ts';
import { mintedInWords } from './usual-addresses.ts';

const maxFindings = 5;
const shownEvidence = 3;

/** What a log tells: the causes, best first, each with its lines, how to make sure, and how to repair it. */
export function diagnosisText(diagnosis: Diagnosis, findings: readonly NamedFinding[], style: Style): string {
  const shown = findings.slice(0, maxFindings);
  const parts = [
    headline(diagnosis, findings, style),
    ...shown.flatMap((finding, index) => findingParts(finding, index + 1, { diagnosis, style })),
    ...(findings.length > shown.length
      ? [style.dim(`${findings.length - shown.length} more: --format json has all.`)]
      : []),
    unrecognisedPart(diagnosis, findings.length === 0, style),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function headline({ lines, entries }: Diagnosis, findings: readonly NamedFinding[], style: Style): string {
  const count =
    findings.length === 0 ? 'No cause found' : findings.length === 1 ? 'One finding' : `${findings.length} findings`;
  return [
    style.bold(`${count} in ${numbered(lines, 'line')}`),
    style.dim(` (${entries} about exports that failed)`),
  ].join('');
}

function findingParts(finding: NamedFinding, number: number, { diagnosis, style }: Shown): string[] {
  const { scenario: asWritten, isConsequence } = finding;
  const alternatives = alternativesOf(finding, diagnosis.endpoints);
  const scenario = withSeenEndpoint(asWritten, diagnosis.endpoints);
  const [title, ...more] = wrap(scenario.title, { width: style.width, indent: 0, hang: 3 });
  const place = isConsequence ? 'a consequence' : causeOf(scenario);
  return [
    [
      style.bold(`${number}. ${title}`),
      ...more.map(style.bold),
      `   ${style.cyan(scenario.id)} · ${place} · ${style.yellow(finding.confidence)}`,
      ...wrap(becauseOf(finding), { width: style.width, indent: 3 }),
    ].join('\n'),
    evidenceLines(finding, style).join('\n'),
    ...(isConsequence
      ? [paragraph('It goes away with its cause, above.', style).join('\n')]
      : [
          [
            style.bold('Make sure'),
            ...commandLines(lookAtEndpoint(finding, diagnosis), style),
            ...diagnoseLines(scenario, style),
          ].join('\n'),
          ...(alternatives.length > 0
            ? [[style.bold('It may also be'), ...alternativeLines(alternatives, style)].join('\n')]
            : []),
          [style.bold('Fix it'), ...paragraph(scenario.fix.text, style)].join('\n'),
          [style.bold('Why it works'), ...paragraph(scenario.why, style)].join('\n'),
          [
            style.bold('See it yourself'),
            ...commandLines([`${ownCommand()} serve --scenario ${scenarioCall(asWritten)}`], style),
          ].join('\n'),
        ]),
  ];
}

interface Shown {
  readonly diagnosis: Diagnosis;
  readonly style: Style;
}

/** What the confidence rests on. */
export function becauseOf({ confidence, others, isCommonest, evidence, entries }: NamedFinding): string {
  const lines = `${numbered(entries, 'entry', 'entries')}${entries === 1 ? '' : ` from line ${evidence[0]?.line} on`}`;
  const reason = {
    certain: 'of all that was recorded, only what senders print for this failure is like it',
    likely:
      'it is less like what was recorded for this failure, or most of it fits others too, but nothing else fits all of it as well',
    possible: possibleBecause(others.length, isCommonest),
  }[confidence];
  return `${lines}: ${reason}.`;
}

function possibleBecause(others: number, isCommonest: boolean): string {
  if (others === 0) return 'it has the code of this failure, in words that were recorded of no sender';
  const rank = isCommonest ? '; this one is met more often than the others' : '';
  return `senders print the same for ${numbered(others + 1, 'failure')}${rank}`;
}

export function evidenceLines({ evidence }: NamedFinding, style: Style): string[] {
  return evidence
    .slice(0, shownEvidence)
    .flatMap((one) => [
      `  ${style.dim(seenInWords(one))}`,
      ...wrap(shortened(one.said), { width: style.width, indent: 4, hang: 6 }),
    ]);
}

const longest = 400;

function shortened(line: string): string {
  const shown = printable(line);
  return shown.length > longest ? `${shown.slice(0, longest)}…` : shown;
}

/** `line 12, 42 times, from 10:00:01 to 10:04:59` */
export function seenInWords({ line, count, first, last }: Evidence): string {
  const often = count === 1 ? [] : [`${count} times`];
  const time =
    first === undefined || last === undefined ? [] : [first === last ? `at ${first}` : `from ${first} to ${last}`];
  return printable([`line ${line}`, ...often, ...time].join(', '));
}

function alternativeLines(alternatives: readonly Alternative[], style: Style): string[] {
  const remark = (text: string): string[] => wrap(text, { width: style.width, indent: 2 }).map(style.dim);
  const minted = mintedInWords(alternatives.flatMap(({ commands }) => commands).join('\n'));
  return [
    ...remark('The log does not tell them apart; what these commands show does.'),
    ...alternatives.flatMap(({ scenario: { id, title }, commands }) => [
      ...wrap(`${id}: ${title}`, { width: style.width, indent: 2, hang: 4 }).map(style.bold),
      ...commandLines(commands, style),
    ]),
    ...(minted === '' ? [] : remark(minted)),
  ];
}

function unrecognisedPart({ unrecognised, entries }: Diagnosis, isAll: boolean, style: Style): string {
  if (unrecognised.length === 0 && !isAll) return '';
  if (unrecognised.length === 0 && entries === 0) {
    return paragraph(
      'No line speaks of an export that failed. Collect the log of the sender itself (the Collector, or the program with the SDK), from before the trouble began, with its level at “info” or lower; an SDK may need its own diagnostics turned on (OTEL_LOG_LEVEL=debug in JavaScript). A message without its log is looked up by `explain "MESSAGE"`.',
      style,
      0,
    ).join('\n');
  }
  if (unrecognised.length === 0) return '';
  return [
    style.bold('Lines about exports that resemble no recorded failure'),
    ...unrecognised
      .slice(0, shownEvidence)
      .flatMap((one) => [
        `  ${style.dim(seenInWords(one))}`,
        ...wrap(shortened(one.said), { width: style.width, indent: 4, hang: 6 }),
      ]),
  ].join('\n');
}

function numbered(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? noun : plural}`;
}
