import { ownCommand } from '../core/own-command.ts';
import type { BareMessage } from '../diagnosis/bare-message.ts';
import type { Diagnosis, Evidence } from '../diagnosis/diagnosis.ts';
import type { NamedFinding } from '../diagnosis/named.ts';
import { quoted, scenarioCall } from './call.ts';
import { commandLines, paragraph } from './explain.ts';
import {
  becauseOf,
  collectInWords,
  confidenceOf,
  eachInWords,
  isWorthATry,
  leftInWords,
  numbered,
  placeOf,
  resemblanceInWords,
  seenInWords,
  silentInWords,
  titleOf,
} from './finding-words.ts';
import { wrap } from './layout.ts';
import { printable } from './printable.ts';
import { lookAtEndpoint } from './probe-command.ts';
import { standInLines } from './stand-ins.ts';
import type { Style } from './style.ts';
import { choiceOf } from './telling-apart.ts';
import type { Choice, Entry } from './telling-apart.ts';

const maxFindings = 5;
const shownEvidence = 3;

/** What a log tells: the causes, best first, each with its lines, how to make sure, and how to repair it. */
export function diagnosisText(
  diagnosis: Diagnosis,
  findings: readonly NamedFinding[],
  style: Style,
  message?: BareMessage,
): string {
  const shown = findings.slice(0, maxFindings);
  const parts = [
    headline(diagnosis, findings, style),
    ...shown.flatMap((finding, index) => findingParts(finding, index + 1, { diagnosis, style })),
    ...(findings.length > shown.length
      ? [style.dim(`${findings.length - shown.length} more: --format json has all.`)]
      : []),
    unrecognisedPart(diagnosis, style),
    ...(findings.length + diagnosis.entries === 0 ? silentParts(message, style) : []),
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
  const { isConsequence } = finding;
  return [
    [...headLines(finding, number, style), ...wrap(becauseOf(finding), { width: style.width, indent: 3 })].join('\n'),
    evidenceLines(finding.evidence, style).join('\n'),
    ...(isConsequence
      ? [paragraph('It goes away with its cause, above.', style).join('\n')]
      : finding.others.length === 0
        ? repairOfOne(finding, { diagnosis, style })
        : repairOfSeveral(finding, { diagnosis, style })),
  ];
}

function headLines(finding: NamedFinding, number: number, style: Style): string[] {
  const [title, ...more] = wrap(titleOf(finding), { width: style.width, indent: 0, hang: 3 });
  const confidence = style.yellow(confidenceOf(finding));
  const { scenario, others } = finding;
  return [
    style.bold(`${number}. ${title}`),
    ...more.map(style.bold),
    ...(others.length === 0
      ? [`   ${style.cyan(scenario.id)} · ${placeOf(finding)} · ${confidence}`]
      : wrap(`${confidence} · ${placeOf(finding)}`, { width: style.width, indent: 3 })),
  ];
}

interface Shown {
  readonly diagnosis: Diagnosis;
  readonly style: Style;
}

function repairOfOne(finding: NamedFinding, { diagnosis, style }: Shown): string[] {
  const choice = choiceOf(finding, diagnosis.endpoints);
  const [{ scenario }] = choice.entries;
  const call = scenarioCall(finding.scenario);
  return [
    [style.bold('Make sure'), ...makeSureLines(choice, style)],
    [style.bold('Fix it'), ...paragraph(scenario.fix.text, style)],
    [style.bold('Why it works'), ...paragraph(scenario.why, style)],
    [style.bold('See it yourself'), ...commandLines([`${ownCommand()} serve --scenario ${call}`], style)],
  ].map((lines) => lines.join('\n'));
}

/** What tells them apart; how to repair each is a page of its own, and the first of them is likely to be it. */
function repairOfSeveral(finding: NamedFinding, { diagnosis, style }: Shown): string[] {
  const choice = choiceOf(finding, diagnosis.endpoints);
  const [{ scenario }] = choice.entries;
  const fix = isWorthATry(finding)
    ? [style.bold(`Fix it, if it is ${scenario.id}`), ...paragraph(scenario.fix.text, style)]
    : [style.bold('Fix it')];
  return [
    [
      style.bold('Make sure which it is'),
      ...commandLines(lookAtEndpoint(finding, diagnosis), style),
      ...makeSureLines(choice, style),
    ],
    [
      ...fix,
      ...paragraph(
        eachInWords(finding, (args) => `${ownCommand()} ${args}`),
        style,
      ).map(style.dim),
    ],
  ].map((lines) => lines.join('\n'));
}

/** Commands, of several failures each below its name, and what stands for something that only the reader knows. */
function makeSureLines({ definition, entries, left }: Choice, style: Style): string[] {
  const [{ scenario, commands, remark = '' }, ...others] = entries;
  const asked = definition === undefined ? [] : [definition];
  return [
    ...commandLines(asked, style),
    ...(others.length === 0
      ? [...commandLines(commands, style), ...paragraph(remark, style)]
      : entries.flatMap((one) => entryLines(one, style))),
    ...(left.length === 0 ? [] : paragraph(leftInWords(left), style).map(style.dim)),
    ...standInLines([...asked, ...entries.flatMap((one) => one.commands), scenario.fix.text].join('\n'), style),
  ];
}

function entryLines({ scenario: { id, title }, commands, remark }: Entry, style: Style): string[] {
  const told = remark === undefined ? title : `${title} (${remark})`;
  return [
    ...wrap(`${style.cyan(id)}: ${told}`, { width: style.width, indent: 2, hang: 4 }).map(style.bold),
    ...commandLines(commands, style, 4),
  ];
}

export function evidenceLines(evidence: readonly Evidence[], style: Style): string[] {
  return evidence
    .slice(0, shownEvidence)
    .flatMap((one) => [
      ...wrap(seenInWords(one), { width: style.width, indent: 2, hang: 4 }).map(style.dim),
      ...wrap(shortened(one.said), { width: style.width, indent: 4, hang: 6 }),
    ]);
}

const longest = 400;

function shortened(line: string): string {
  const shown = printable(line);
  return shown.length > longest ? `${shown.slice(0, longest)}…` : shown;
}

function unrecognisedPart({ unrecognised }: Diagnosis, style: Style): string {
  if (unrecognised.length === 0) return '';
  return [
    style.bold('Lines about exports that resemble no recorded failure'),
    ...evidenceLines(unrecognised, style),
  ].join('\n');
}

function silentParts(message: BareMessage | undefined, style: Style): string[] {
  if (!message) return [paragraph(`${silentInWords} ${collectInWords}`, style, 0).join('\n')];
  const command = `${ownCommand()} explain ${quoted(printable(message.text))}`;
  return [
    [...paragraph(`${silentInWords} ${resemblanceInWords(message)}`, style, 0), ...commandLines([command], style)],
    paragraph(collectInWords, style, 0),
  ].map((lines) => lines.join('\n'));
}
