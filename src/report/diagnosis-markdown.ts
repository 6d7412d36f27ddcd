import type { BareMessage } from '../diagnosis/bare-message.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { NamedFinding } from '../diagnosis/named.ts';
import { quoted, scenarioCall } from './call.ts';
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
import { harmless, printable } from './printable.ts';
import { lookAtEndpoint } from './probe-command.ts';
import { standInsOf } from './stand-ins.ts';
import { choiceOf } from './telling-apart.ts';

/** The same as Markdown, for an issue or a chat: lines stand there as they were printed. */
export function diagnosisMarkdown(
  diagnosis: Diagnosis,
  findings: readonly NamedFinding[],
  message?: BareMessage,
): string {
  const { lines, entries, unrecognised } = diagnosis;
  const head = `# ${findings.length === 0 ? 'No cause found' : 'What the log tells'}\n\n${numbered(lines, 'line')}, ${numbered(entries, 'entry', 'entries')} about exports that failed.`;
  const rest = unrecognised.map((one) => `- ${seenInWords(one)}\n\n  ${fenced([one.text], '', '  ')}`);
  const parts = [
    head,
    ...findings.map((finding, index) => sectionOf(finding, index + 1, diagnosis)),
    ...(findings.length + entries > 0 ? [] : silentParts(message)),
    ...(rest.length === 0 ? [] : [`## Lines that resemble no recorded failure\n\n${rest.join('\n\n')}`]),
  ];
  return harmless(parts.join('\n\n'));
}

function silentParts(message: BareMessage | undefined): string[] {
  if (!message) return [`${silentInWords} ${collectInWords}`];
  const command = `otlp-chaos explain ${quoted(printable(message.text))}`;
  return [`${silentInWords} ${resemblanceInWords(message)}`, fenced([command], 'sh'), collectInWords];
}

function sectionOf(finding: NamedFinding, number: number, diagnosis: Diagnosis): string {
  const { scenario, others, isConsequence, evidence } = finding;
  const place = others.length === 0 ? `\`${scenario.id}\` · ${placeOf(finding)}` : placeOf(finding);
  const seen = evidence.map((one) => `- ${seenInWords(one)}\n\n  ${fenced([one.text], '', '  ')}`);
  return [
    `## ${number}. ${titleOf(finding)}`,
    `**${confidenceOf(finding)}** · ${place} – ${becauseOf(finding)}`,
    seen.join('\n\n'),
    ...(isConsequence
      ? []
      : others.length === 0
        ? repairOfOne(finding, diagnosis.endpoints)
        : repairOfSeveral(finding, diagnosis)),
  ].join('\n\n');
}

function repairOfOne(finding: NamedFinding, endpoints: readonly string[]): string[] {
  const { definition = [], entries } = choiceOf(finding, endpoints);
  const [{ scenario, commands, remark }] = entries;
  const pasted = [definition, commands].flat();
  return [
    `**Make sure**\n\n${remark ?? fenced(pasted, 'sh')}`,
    ...standInItems([...pasted, scenario.fix.text]),
    `**Fix it:** ${scenario.fix.text}`,
    `**Why it works:** ${scenario.why}`,
    `**See it yourself**\n\n${fenced([`otlp-chaos serve --scenario ${scenarioCall(finding.scenario)}`], 'sh')}`,
  ];
}

function repairOfSeveral(finding: NamedFinding, diagnosis: Diagnosis): string[] {
  const { definition, entries, left } = choiceOf(finding, diagnosis.endpoints);
  const first = [...lookAtEndpoint(finding, diagnosis), ...(definition === undefined ? [] : [definition])];
  const [{ scenario }] = entries;
  const items = entries.map(({ scenario: { id, title }, commands, remark }) => {
    const name = `- \`${id}\`: ${title}`;
    return commands.length === 0 ? `${name} (${remark})` : `${name}\n\n  ${fenced(commands, 'sh', '  ')}`;
  });
  return [
    '**Make sure which it is**',
    ...(first.length === 0 ? [] : [fenced(first, 'sh')]),
    items.join('\n'),
    ...(left.length === 0 ? [] : [leftInWords(left)]),
    ...standInItems([definition ?? '', ...entries.flatMap(({ commands }) => commands), scenario.fix.text]),
    ...(isWorthATry(finding) ? [`**Fix it**, if it is \`${scenario.id}\`: ${scenario.fix.text}`] : []),
    eachInWords(finding, (args) => `\`otlp-chaos ${args}\``),
  ];
}

function standInItems(commands: readonly string[]): string[] {
  const items = standInsOf(commands.join('\n')).map(([name, words]) => `- \`${name}\`: ${words}`);
  return items.length === 0 ? [] : [items.join('\n')];
}

/** With a fence that is longer than any in the text: a log may hold anything. */
export function fenced(lines: readonly string[], language: string, indent = ''): string {
  const ticks = lines.join('\n').match(/`{3,}/g) ?? [];
  const longest = Math.max(2, ...ticks.map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return [fence + language, ...lines, fence].join(`\n${indent}`);
}
