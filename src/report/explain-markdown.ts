import type { Scenario } from '../scenario/scenario.ts';
import { scenarioCall } from './call.ts';
import { causeOf } from './cause-titles.ts';
import { actsOf, appliedInWords, describeParam, remarksOn, withUsualAddresses } from './explain.ts';

/** The page about a failure as Markdown: symptoms stand there exactly as they were printed. */
export function explainMarkdown(asWritten: Scenario, file?: string): string {
  const scenario = withUsualAddresses(asWritten);
  const { id, title, summary, symptoms, diagnose, fix, why, rules, covers } = scenario;
  const call = scenarioCall(asWritten, file);
  const applied = appliedInWords(scenario);
  const known = [rules.length && `Rules: ${rules.join(', ')}`, covers.length && `Also known as: ${covers.join(', ')}`];
  const said = symptoms.map(({ sender, version, line }) => `- ${sender} ${version}\n\n  ${fenced([line], '', '  ')}`);
  const sections = [
    `# ${title}\n\n\`${id}\` · ${causeOf(scenario)}\n\n${summary}`,
    section('What a sender says', said),
    section('What happens', [phaseItems(scenario)]),
    section('Find it', diagnose.length === 0 ? [] : [fenced(diagnose, 'sh')]),
    section('Fix it', [fix.text, applied && `As data: ${applied}.`]),
    section('Why it works', [why]),
    section('Parameters', [paramItems(scenario)]),
    section('Variants', [variantItems(scenario)]),
    section('Imitates', [scenario.imitates.map(({ what, url }) => `- ${what} ([source](${url}))`).join('\n')]),
    section('Try it', [fenced([`otlp-chaos demo ${call}`, `otlp-chaos serve --scenario ${call}`], 'sh')]),
    known.filter(Boolean).join('  \n'),
  ];
  return sections.filter(Boolean).join('\n\n');
}

function phaseItems({ phases }: Scenario): string {
  return phases
    .map((phase, index) => {
      const remarks = remarksOn(phase, phases[index - 1]);
      return `- **${phase.name}**${remarks && ` (${remarks})`}: ${actsOf(phase).join(' ')}`;
    })
    .join('\n');
}

function paramItems({ params }: Scenario): string {
  return Object.entries(params)
    .map(([name, spec]) => `- \`${name}\`: ${describeParam(spec)}`)
    .join('\n');
}

function variantItems({ variants }: Scenario): string {
  return Object.entries(variants)
    .flatMap(([name, { title }]) => (title === undefined ? [] : [`- \`${name}\`: ${title}`]))
    .join('\n');
}

function section(heading: string, blocks: readonly string[]): string {
  const body = blocks.filter(Boolean).join('\n\n');
  return body === '' ? '' : `## ${heading}\n\n${body}`;
}

function fenced(lines: readonly string[], language: string, indent = ''): string {
  return ['```' + language, ...lines, '```'].join(`\n${indent}`);
}
