import { formatPlace } from '../core/errors.ts';
import type { NamedSetting } from '../diagnosis/settings/named-settings.ts';
import type { ConfigReview } from '../diagnosis/settings/review.ts';
import { scenarioCall } from './call.ts';
import { fenced } from './diagnosis-markdown.ts';
import { enduranceLines } from './endurance.ts';
import { harmless } from './printable.ts';
import { exportersOf, inLogInWords, unsetInWords } from './settings.ts';

/** The same as Markdown, for an issue or a chat. */
export function settingsMarkdown(review: ConfigReview, findings: readonly NamedSetting[]): string {
  const { file, endurance, unset } = review;
  const outlasted = endurance.map((one) => `- \`${one.exporter}\`: ${enduranceLines(one).join(' ')}`);
  const parts = [
    `# ${findings.length === 0 ? 'No mistake found' : 'What is to be mended'} in ${file}`,
    ...findings.map((finding, index) => sectionOf(finding, index + 1)),
    ...(outlasted.length > 0 ? [`## How long an outage is outlasted\n\n${outlasted.join('\n')}`] : []),
    ...(unset.length > 0 ? [`## Not looked at\n\n${unsetInWords(unset)}`] : []),
  ];
  return harmless(parts.join('\n\n'));
}

function sectionOf(finding: NamedSetting, number: number): string {
  const { title, confidence, because, evidence, fix, why, scenario, isInLog } = finding;
  const seen = evidence.map(({ place, said }) => `- ${formatPlace(place)}\n\n  ${fenced([said], '', '  ')}`);
  return [
    `## ${number}. ${title}`,
    `\`${exportersOf(finding)}\` · **${confidence}** – ${because}${isInLog ? ` ${inLogInWords(scenario!.id)}` : ''}`,
    seen.join('\n\n'),
    `**Fix it:** ${fix.text}`,
    ...(fix.yaml === undefined ? [] : [fenced(fix.yaml.split('\n'), 'yaml')]),
    `**Why:** ${why}`,
    ...(scenario
      ? [`**See what comes of it**\n\n${fenced([`otlp-chaos serve --scenario ${scenarioCall(scenario)}`], 'sh')}`]
      : []),
  ].join('\n\n');
}
