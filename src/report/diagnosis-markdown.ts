import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { NamedFinding } from '../diagnosis/named.ts';
import { scenarioCall } from './call.ts';
import { causeOf } from './cause-titles.ts';
import { harmless } from './printable.ts';
import { becauseOf, seenInWords } from './diagnosis.ts';
import { lookAtEndpoint } from './probe-command.ts';
import { alternativesOf, withSeenEndpoint } from './telling-apart.ts';

/** The same as Markdown, for an issue or a chat: lines stand there as they were printed. */
export function diagnosisMarkdown(diagnosis: Diagnosis, findings: readonly NamedFinding[]): string {
  const { lines, entries, unrecognised } = diagnosis;
  const head = `# ${findings.length === 0 ? 'No cause found' : 'What the log tells'}\n\n${lines} lines, ${entries} entries about exports that failed.`;
  const rest = unrecognised.map((one) => `- ${seenInWords(one)}\n\n  ${fenced([one.text], '', '  ')}`);
  const parts = [
    head,
    ...findings.map((finding, index) => sectionOf(finding, index + 1, diagnosis)),
    ...(rest.length === 0 ? [] : [`## Lines that resemble no recorded failure\n\n${rest.join('\n\n')}`]),
  ];
  return harmless(parts.join('\n\n'));
}

function sectionOf(finding: NamedFinding, number: number, diagnosis: Diagnosis): string {
  const { endpoints } = diagnosis;
  const { isConsequence, confidence, evidence } = finding;
  const scenario = withSeenEndpoint(finding.scenario, endpoints);
  const commands = [...lookAtEndpoint(finding, diagnosis), ...scenario.diagnose];
  const place = isConsequence ? 'a consequence' : causeOf(scenario);
  const seen = evidence.map((one) => `- ${seenInWords(one)}\n\n  ${fenced([one.text], '', '  ')}`);
  const also = alternativesOf(finding, endpoints).map(({ scenario: { id, title }, commands }) => {
    const name = `- \`${id}\`: ${title}`;
    return commands.length === 0 ? name : `${name}\n\n  ${fenced(commands, 'sh', '  ')}`;
  });
  return [
    `## ${number}. ${scenario.title}`,
    `\`${scenario.id}\` · ${place} · **${confidence}** – ${becauseOf(finding)}`,
    seen.join('\n\n'),
    ...(isConsequence
      ? []
      : [
          ...(commands.length === 0 ? [] : [`**Make sure**\n\n${fenced(commands, 'sh')}`]),
          ...(also.length === 0
            ? []
            : [
                `**It may also be** one of these, which the log does not tell apart; what the commands show does:\n\n${also.join('\n')}`,
              ]),
          `**Fix it:** ${scenario.fix.text}`,
          `**Why it works:** ${scenario.why}`,
          `**See it yourself**\n\n${fenced([`otlp-chaos serve --scenario ${scenarioCall(finding.scenario)}`], 'sh')}`,
        ]),
  ].join('\n\n');
}

/** With a fence that is longer than any in the text: a log may hold anything. */
export function fenced(lines: readonly string[], language: string, indent = ''): string {
  const ticks = lines.join('\n').match(/`{3,}/g) ?? [];
  const longest = Math.max(2, ...ticks.map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return [fence + language, ...lines, fence].join(`\n${indent}`);
}
