import type { Scenario } from '../scenario/scenario.ts';
import { scenarioCall } from './call.ts';
import { causeOf } from './cause-titles.ts';
import { actsOf, appliedInWords, describeParam, remarksOn, triedBy, withUsualAddresses } from './explain.ts';
import { ruleItems, rulesOf } from './rule-lines.ts';
import { mintedInWords } from './usual-addresses.ts';

/** The page about a failure as Markdown: symptoms stand there exactly as they were printed. */
export function explainMarkdown(asWritten: Scenario, file?: string): string {
  const scenario = withUsualAddresses(asWritten);
  const { id, title, summary, covers } = scenario;
  const rules = rulesOf(scenario);
  const aliases = covers.filter((name) => name !== id);
  const call = scenarioCall(asWritten, file);
  const { said, find, fix, why } = storyBlocks(scenario);
  const sections = [
    `# ${title}\n\n\`${id}\` · ${causeOf(scenario)}\n\n${summary}`,
    section('What a sender says', said),
    section('What happens', [phaseItems(scenario)]),
    section('Find it', find),
    section('Fix it', fix),
    section('Why it works', why),
    section('Parameters', [paramItems(scenario)]),
    section('Variants', [variantItems(scenario)]),
    section('Imitates', [scenario.imitates.map(({ what, url }) => `- ${what} ([source](${url}))`).join('\n')]),
    section('Try it', [fenced(triedBy(call, 'otlp-chaos'), 'sh')]),
    rules.length > 0 && `## Rules\n\n${ruleItems(rules)}`,
    aliases.length > 0 && `Also known as: ${aliases.join(', ')}`,
  ];
  return sections.filter(Boolean).join('\n\n');
}

/** What a variant tells in a way of its own, as a chapter of the page of its scenario. */
export function variantMarkdown(asWritten: Scenario, name: string, base: Scenario): string {
  const scenario = withUsualAddresses(asWritten);
  const mine = storyBlocks(scenario);
  const usual = storyBlocks(withUsualAddresses(base));
  const own = (key: keyof typeof mine): string[] => (mine[key].join() === usual[key].join() ? [] : mine[key]);
  const sections = [
    `## ${name}: ${scenario.title}\n\n${scenario.summary}`,
    section('What a sender says', own('said'), '###'),
    section('Find it', own('find'), '###'),
    section('Fix it', own('fix'), '###'),
    section('Why it works', own('why'), '###'),
    section('Try it', [fenced([`otlp-chaos serve --scenario ${scenarioCall(asWritten)}`], 'sh')], '###'),
  ];
  return sections.filter(Boolean).join('\n\n');
}

function storyBlocks(scenario: Scenario) {
  const { symptoms, diagnose, fix, why } = scenario;
  const applied = appliedInWords(scenario);
  const words = mintedInWords([...diagnose, fix.text].join('\n'));
  return {
    said: symptoms.map(({ sender, version, line }) => `- ${sender} ${version}\n\n  ${fenced([line], '', '  ')}`),
    find: diagnose.length === 0 ? [] : [fenced(diagnose, 'sh'), words],
    fix: [fix.text, applied && `As data: ${applied}.`],
    why: [why],
  };
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

function section(heading: string, blocks: readonly string[], level = '##'): string {
  const body = blocks.filter(Boolean).join('\n\n');
  return body === '' ? '' : `${level} ${heading}\n\n${body}`;
}

function fenced(lines: readonly string[], language: string, indent = ''): string {
  return ['```' + language, ...lines, '```'].join(`\n${indent}`);
}
