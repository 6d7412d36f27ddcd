import { fillStory } from '../core/story.ts';
import type { ParamSpec, Scenario } from '../scenario/scenario.ts';
import { causeTitles } from './cause-titles.ts';
import { table, wrap, wrapCommand } from './layout.ts';
import { settingsInWords } from './sender-words.ts';
import type { Style } from './style.ts';

/** A page about a failure, for a terminal: symptoms, how to find it, how to repair it, and why that works. */
export function explainText(asWritten: Scenario, style: Style): string {
  const scenario = withDefaults(asWritten);
  const { id, title, cause, summary, why, rules, covers } = scenario;
  const parts = [
    [`${style.bold(style.cyan(id))}  ${style.dim(causeTitles[cause])}`, ...paragraph(style.bold(title), style, 0)],
    paragraph(summary, style),
    section('What a sender says', symptomLines(scenario, style), style),
    section('What happens', phaseLines(scenario, style), style),
    section('Find it', commandLines(scenario.diagnose, style), style),
    section('Fix it', fixLines(scenario, style), style),
    section('Why it works', paragraph(why, style), style),
    section('Parameters', paramLines(scenario, style), style),
    section('Variants', variantLines(scenario, style), style),
    section('Rules', rules.length === 0 ? [] : paragraph(rules.join(', '), style), style),
    section('Also known as', covers.length === 0 ? [] : paragraph(covers.join(', '), style), style),
    section('Try it', commandLines([`otlp-chaos demo ${id}`, `otlp-chaos serve --scenario ${id}`], style), style),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

/** The same page as Markdown. */
export function explainMarkdown(asWritten: Scenario): string {
  const scenario = withDefaults(asWritten);
  const { id, title, cause, summary, symptoms, diagnose, fix, why, params, rules, covers } = scenario;
  const known = [rules.length && `Rules: ${rules.join(', ')}`, covers.length && `Also known as: ${covers.join(', ')}`];
  const asked = settingsInWords(fix.sender ?? {}).map((line) => `- the sender ${line}`);
  const rows = Object.entries(params).map(([name, spec]) => `- \`${name}\`: ${describeParam(spec)}`);
  const said = symptoms.map(({ sender, version, line }) => `- ${sender} ${version}\n\n  ${fenced([line], '', '  ')}`);
  const sections = [
    `# ${title}\n\n\`${id}\` · ${causeTitles[cause]}\n\n${summary}`,
    markdownSection('What a sender says', said),
    markdownSection('Find it', diagnose.length === 0 ? [] : [fenced(diagnose, 'sh')]),
    markdownSection('Fix it', [fix.text, asked.join('\n')]),
    markdownSection('Why it works', [why]),
    markdownSection('Parameters', [rows.join('\n')]),
    known.filter(Boolean).join('  \n'),
  ];
  return sections.filter(Boolean).join('\n\n');
}

export function commandLines(commands: readonly string[], style: Style): string[] {
  return commands.flatMap((command) =>
    wrapCommand(command, { width: style.width, indent: 2 }).map((line) => style.cyan(line)),
  );
}

/** With the addresses that `serve` uses when nothing else is said; what a run mints is left as a shell variable. */
function withDefaults(scenario: Scenario): Scenario {
  const scheme = scenario.backend.tls ? 'https' : 'http';
  const addresses = { grpcAddress: '127.0.0.1:4317', httpAddress: '127.0.0.1:4318' };
  const endpoints = { grpc: `${scheme}://127.0.0.1:4317`, http: `${scheme}://127.0.0.1:4318` };
  const minted = { ca: '$CA', token: '$TOKEN', limitedToken: '$LIMITED_TOKEN' };
  return { ...scenario, ...fillStory(scenario, { ...addresses, ...endpoints, ...minted }) };
}

function symptomLines({ symptoms }: Scenario, style: Style): string[] {
  return symptoms.flatMap(({ sender, version, line }) => [
    `  ${style.dim(`${sender} ${version}`)}`,
    ...wrap(line, { width: style.width, indent: 4, hang: 6 }),
  ]);
}

function phaseLines({ phases }: Scenario, style: Style): string[] {
  return phases.flatMap(({ name, rules, forMs, until }) => {
    const bounds = [forMs === undefined ? undefined : `for ${forMs} ms`, until && `until ${JSON.stringify(until)}`];
    const ends = bounds.filter(Boolean).join(', ');
    const head = phases.length === 1 && ends === '' ? [] : [`  ${style.bold(name)}${ends === '' ? '' : ` ${ends}`}`];
    const acts = rules.length === 0 ? ['nothing is wrong'] : rules.map((rule) => rule.fault.explain(rule.with));
    return [...head, ...acts.flatMap((act) => wrap(act, { width: style.width, indent: 4 }))];
  });
}

function fixLines({ fix }: Scenario, style: Style): string[] {
  const asked = settingsInWords(fix.sender ?? {}).map((line) => `the sender ${line}`);
  const healed = fix.backend ? [`the backend enters the phase “${fix.backend.phase}”`] : [];
  const asData = [...asked, ...healed].join(' · ');
  return [
    ...paragraph(fix.text, style),
    ...(asData === '' ? [] : wrap(`As data: ${asData}`, { width: style.width, indent: 2 }).map(style.dim)),
  ];
}

function paramLines({ params, id }: Scenario, style: Style): string[] {
  const rows = Object.entries(params).map(([name, spec]) => [style.cyan(name), describeParam(spec)]);
  const [name, spec] = Object.entries(params)[0] ?? [];
  if (name === undefined || spec === undefined) return [];
  const value = spec.choices?.find((choice) => choice !== spec.default) ?? spec.default;
  const example = `  otlp-chaos serve --scenario ${id} --with ${name}=${value}`;
  return [...table(rows, { width: style.width, indent: 2 }), style.dim(example)];
}

function describeParam({ type, default: usual, choices, text }: ParamSpec): string {
  const allowed = choices ? choices.join(' · ') : type;
  return `${text ?? ''}${text ? ': ' : ''}${allowed} (default ${usual})`;
}

function variantLines({ variants }: Scenario, style: Style): string[] {
  const rows = Object.entries(variants).flatMap(([name, { title }]) =>
    title === undefined ? [] : [[style.cyan(name), title]],
  );
  return table(rows, { width: style.width, indent: 2 });
}

function section(heading: string, lines: readonly string[], style: Style): string[] {
  return lines.length === 0 ? [] : [style.bold(heading), ...lines];
}

export function paragraph(text: string, style: Style, indent = 2): string[] {
  return text === '' ? [] : wrap(text, { width: style.width, indent });
}

function markdownSection(heading: string, blocks: readonly string[]): string {
  const body = blocks.filter(Boolean).join('\n\n');
  return body === '' ? '' : `## ${heading}\n\n${body}`;
}

function fenced(lines: readonly string[], language: string, indent = ''): string {
  return ['```' + language, ...lines, '```'].join(`\n${indent}`);
}
