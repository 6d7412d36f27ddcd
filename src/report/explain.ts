import { ownCommand } from '../core/own-command.ts';
import { fillStory } from '../core/story.ts';
import type { ParamSpec, Phase, Scenario } from '../scenario/scenario.ts';
import { scenarioCall } from './call.ts';
import { causeOf, isHealthy } from './cause-titles.ts';
import { conditionsInWords, lastsInWords } from './condition-words.ts';
import { table, wrap, wrapCommand } from './layout.ts';
import { readableLine } from './sender-line.ts';
import { settingsInWords } from './sender-words.ts';
import { ruleLines, rulesOf } from './rule-lines.ts';
import type { Style } from './style.ts';
import { mintedInWords, usualAddresses } from './usual-addresses.ts';

/** A page about a failure, for a terminal: symptoms, how to find it, how to repair it, and why that works. */
export function explainText(asWritten: Scenario, style: Style, file?: string): string {
  const scenario = withUsualAddresses(asWritten);
  const { id, title, summary, why, covers } = scenario;
  const aliases = covers.filter((name) => name !== id);
  const healthy = isHealthy(scenario);
  const call = scenarioCall(asWritten, file);
  const parts = [
    [`${style.bold(style.cyan(id))}  ${style.dim(causeOf(scenario))}`, ...paragraph(style.bold(title), style, 0)],
    paragraph(summary, style),
    section('What a sender says', symptomLines(scenario, style), style),
    section('What happens', phaseLines(scenario, style), style),
    section(healthy ? 'See it' : 'Find it', diagnoseLines(scenario, style), style),
    section('Fix it', fixLines(scenario, style), style),
    section(healthy ? 'What it is good for' : 'Why it works', paragraph(why, style), style),
    section('Parameters', paramLines(scenario, file ?? id, style), style),
    section('Variants', variantLines(scenario, style), style),
    section('Imitates', citationLines(scenario, style), style),
    section('Rules', ruleLines(rulesOf(scenario), style), style),
    section('Also known as', aliases.length === 0 ? [] : paragraph(aliases.join(', '), style), style),
    section('Try it', commandLines(triedBy(call, ownCommand()), style), style),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

/** The commands that show it. */
export function triedBy(call: string, own: string): string[] {
  return [`${own} demo ${call}`, `${own} serve --scenario ${call}`];
}

export function commandLines(commands: readonly string[], style: Style, indent = 2): string[] {
  return commands.flatMap((command) =>
    wrapCommand(command, { width: style.width, indent }).map((line) => style.cyan(line)),
  );
}

/** With the addresses that `serve` uses when nothing else is said. */
export function withUsualAddresses(scenario: Scenario, { ca }: { ca?: string | undefined } = {}): Scenario {
  return { ...scenario, ...fillStory(scenario, usualAddresses(scenario.backend.tls, ca)) };
}

/** Commands, and what stands for something that only a running backend knows. */
export function diagnoseLines({ diagnose, fix }: Scenario, style: Style): string[] {
  const words = mintedInWords([...diagnose, fix.text].join('\n'));
  return [
    ...commandLines(diagnose, style),
    ...(words === '' ? [] : wrap(words, { width: style.width, indent: 2 }).map(style.dim)),
  ];
}

function symptomLines({ symptoms }: Scenario, style: Style): string[] {
  return symptoms.flatMap(({ sender, version, line }) => [
    `  ${style.dim(`${sender} ${version}`)}`,
    ...wrap(readableLine(line), { width: style.width, indent: 4, hang: 6 }),
  ]);
}

function phaseLines({ phases }: Scenario, style: Style): string[] {
  return phases.flatMap((phase, index) => {
    const remarks = remarksOn(phase, phases[index - 1]);
    const head = `  ${style.bold(phase.name)}${remarks === '' ? '' : style.dim(`  ${remarks}`)}`;
    return [
      ...(phases.length === 1 && remarks === '' ? [] : [head]),
      ...actsOf(phase).flatMap((act) => wrap(act, { width: style.width, indent: 4 })),
    ];
  });
}

/** When a phase begins, where it does not simply follow the one before it, and how long it lasts. */
export function remarksOn(phase: Phase, before: Phase | undefined): string {
  const isEntered = before === undefined || lastsInWords(before) !== undefined;
  return [isEntered ? undefined : 'once the fix is applied', lastsInWords(phase)].filter(Boolean).join(', ');
}

/** What goes wrong in a phase, one sentence or two for each rule. */
export function actsOf({ rules }: Phase): string[] {
  if (rules.length === 0) return ['Nothing is wrong.'];
  return rules.map((rule) => {
    const conditions = conditionsInWords(rule);
    const act = rule.fault.explain(rule.with);
    return conditions.length === 0 ? act : `${act} Only ${conditions.join(', ')}.`;
  });
}

function fixLines({ fix }: Scenario, style: Style): string[] {
  const applied = appliedInWords({ fix });
  return [
    ...paragraph(fix.text, style),
    ...(applied === '' ? [] : wrap(`What demo does: ${applied}.`, { width: style.width, indent: 2 }).map(style.dim)),
  ];
}

/** A fix as it is applied: `the sender trusts the backend's authority; the backend enters its phase “renewed”`. */
export function appliedInWords({ fix }: Pick<Scenario, 'fix'>): string {
  const asked = settingsInWords(fix.sender ?? {});
  const healed = fix.backend ? `the backend enters its phase “${fix.backend.phase}”` : '';
  const changed = [asked.slice(0, -1).join(', '), asked.at(-1)].filter(Boolean).join(' and ');
  return [changed && `the sender ${changed}`, healed].filter(Boolean).join('; ');
}

function paramLines({ params }: Scenario, name: string, style: Style): string[] {
  const entries = Object.entries(params);
  const [first] = entries;
  if (!first) return [];
  const [param, { choices, default: usual }] = first;
  const value = choices?.find((choice) => choice !== usual) ?? usual;
  const rows = entries.map(([key, spec]) => [style.cyan(key), describeParam(spec)]);
  return [
    ...table(rows, { width: style.width, indent: 2 }),
    ...commandLines([`${ownCommand()} serve --scenario ${name} --with ${param}=${value}`], style),
  ];
}

export function describeParam({ type, default: usual, choices, text }: ParamSpec): string {
  const allowed = choices ? choices.join(' · ') : type;
  return `${text ?? ''}${text ? ': ' : ''}${allowed} (default ${usual})`;
}

function variantLines({ variants }: Scenario, style: Style): string[] {
  const rows = Object.entries(variants).flatMap(([name, { title }]) =>
    title === undefined ? [] : [[style.cyan(name), title]],
  );
  return table(rows, { width: style.width, indent: 2 });
}

function citationLines({ imitates }: Scenario, style: Style): string[] {
  return imitates.flatMap(({ what, url }) => [...paragraph(what, style), `  ${style.cyan(url)}`]);
}

function section(heading: string, lines: readonly string[], style: Style): string[] {
  return lines.length === 0 ? [] : [style.bold(heading), ...lines];
}

export function paragraph(text: string, style: Style, indent = 2): string[] {
  return text === '' ? [] : wrap(text, { width: style.width, indent });
}
