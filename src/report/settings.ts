import { ownCommand } from '../core/own-command.ts';
import { formatPlace } from '../core/errors.ts';
import type { NamedSetting } from '../diagnosis/settings/named-settings.ts';
import type { ConfigReview } from '../diagnosis/settings/review.ts';
import { scenarioCall } from './call.ts';
import { enduranceLines } from './endurance.ts';
import { commandLines, paragraph } from './explain.ts';
import { wrap } from './layout.ts';
import { printable } from './printable.ts';
import type { Style } from './style.ts';

/** What a configuration tells: each finding with its place, and how long an outage each exporter outlasts. */
export function settingsText(review: ConfigReview, findings: readonly NamedSetting[], style: Style): string {
  const parts = [
    headline(review, findings, style),
    ...findings.flatMap((finding, index) => findingParts(finding, index + 1, style)),
    endurancePart(review, style),
    unsetPart(review, style),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function headline({ file, exporters }: ConfigReview, findings: readonly NamedSetting[], style: Style): string {
  const count =
    findings.length === 0 ? 'No mistake found' : findings.length === 1 ? 'One finding' : `${findings.length} findings`;
  const of = exporters.length === 1 ? exporters[0]! : `${exporters.length} OTLP exporters`;
  return `${style.bold(`${count} in ${file}`)}${style.dim(` (${printable(of)})`)}`;
}

function findingParts(finding: NamedSetting, number: number, style: Style): string[] {
  const { title, confidence, because, evidence, fix, why, scenario } = finding;
  const [first = '', ...more] = wrap(printable(title), { width: style.width, indent: 0, hang: 3 });
  return [
    [
      style.bold(`${number}. ${first}`),
      ...more.map(style.bold),
      ...wrap(`${exportersOf(finding)} · ${style.yellow(confidence)}`, { width: style.width, indent: 3 }),
      ...wrap(printable(because), { width: style.width, indent: 3 }),
      ...(finding.isInLog ? wrap(inLogInWords(scenario!.id), { width: style.width, indent: 3 }) : []),
    ].join('\n'),
    evidence
      .flatMap(({ place, said }) => [
        `  ${style.dim(formatPlace(place))}`,
        ...wrap(printable(said), { width: style.width, indent: 4, hang: 6 }),
      ])
      .join('\n'),
    [style.bold('Fix it'), ...paragraph(printable(fix.text), style), ...yamlLines(fix.yaml, style)].join('\n'),
    [style.bold('Why'), ...paragraph(why, style)].join('\n'),
    ...(scenario ? [[style.bold('See what comes of it'), ...seeLines(scenario, style)].join('\n')] : []),
  ];
}

function seeLines(scenario: NonNullable<NamedSetting['scenario']>, style: Style): string[] {
  return commandLines([`${ownCommand()} serve --scenario ${scenarioCall(scenario)}`], style);
}

export function inLogInWords(scenario: string): string {
  return `The log has what senders print for it (${scenario}).`;
}

/** Of many exporters that share a mistake, some. */
const maxShown = 4;

export function exportersOf({ exporters }: NamedSetting): string {
  const shown = exporters.slice(0, maxShown).join(', ');
  return printable(exporters.length > maxShown ? `${shown} and ${exporters.length - maxShown} more` : shown);
}

/** To be pasted, so it is not wrapped. */
function yamlLines(yaml: string | undefined, style: Style): string[] {
  if (yaml === undefined) return [];
  const lines = yaml.split('\n').map((line) => /^ */.exec(line)![0] + printable(line.trimStart()));
  return ['', ...lines.map((line) => `    ${style.cyan(line)}`)];
}

function endurancePart({ endurance }: ConfigReview, style: Style): string {
  if (endurance.length === 0) return '';
  const lines = endurance.flatMap((one) => [
    `  ${style.cyan(printable(one.exporter))}`,
    ...enduranceLines(one).flatMap((line) => wrap(line, { width: style.width, indent: 4, hang: 6 })),
  ]);
  return [style.bold('How long an outage is outlasted'), ...lines].join('\n');
}

function unsetPart({ unset }: ConfigReview, style: Style): string {
  if (unset.length === 0) return '';
  return [style.bold('Not looked at'), ...paragraph(printable(unsetInWords(unset)), style)].join('\n');
}

export function unsetInWords(unset: readonly string[]): string {
  const names = unset.filter((name) => !name.startsWith('$'));
  const example = names.length > 0 ? ` Give them, as in \`${names[0]}=… ${ownCommand()} diagnose --config …\`.` : '';
  return `Settings that depend on ${unset.join(', ')}: not set here, or not of the environment.${example}`;
}
