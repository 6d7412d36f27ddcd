import { ownCommand } from '../core/own-command.ts';
import type { Check } from '../core/verdict.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { table, wrap } from './layout.ts';
import { rulesOf } from './rule-lines.ts';
import type { Style } from './style.ts';
import { rulesIn } from '../core/rules.ts';

/** One rule: what it says, who is judged by it, and which failures are about it. */
export interface RuleView {
  readonly rule: string;
  readonly says: string;
  readonly checks: readonly Check[];
  readonly scenarios: readonly Scenario[];
}

export function ruleView(
  [rule, says]: readonly [string, string],
  checks: readonly Check[],
  scenarios: readonly Scenario[],
): RuleView {
  return {
    rule,
    says,
    checks: checks.filter((check) => rulesIn(check.rule).includes(rule)),
    scenarios: scenarios.filter((scenario) => rulesOf(scenario).includes(rule)),
  };
}

export function ruleText({ rule, says, checks, scenarios }: RuleView, style: Style): string {
  const listed = (heading: string, rows: readonly (readonly [string, string])[]): string[] => [
    style.bold(heading),
    ...table(
      rows.map(([name, text]) => [style.cyan(name), text]),
      { width: style.width, indent: 2 },
    ),
  ];
  const parts = [
    wrap(`${style.bold(style.cyan(rule))}: ${says}`, { width: style.width }),
    checks.length === 0
      ? []
      : listed(
          'Judged by',
          checks.map(({ name, strength, title, source }) => [name, `${title} (${strength}: ${source})`]),
        ),
    scenarios.length === 0
      ? []
      : listed(
          'Failures that are about it',
          scenarios.map(({ id, title }) => [id, title]),
        ),
    [style.dim(`${ownCommand()} explain NAME and checks NAME tell the rest.`)],
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

export function ruleMarkdown({ rule, says, checks, scenarios }: RuleView): string {
  const items = (heading: string, lines: readonly string[]): string =>
    lines.length === 0 ? '' : `## ${heading}\n\n${lines.map((line) => `- ${line}`).join('\n')}`;
  return [
    `# ${rule}\n\n${says}`,
    items(
      'Judged by',
      checks.map(({ name, strength, title, source }) => `\`${name}\` – ${title} (${strength}: ${source})`),
    ),
    items(
      'Failures that are about it',
      scenarios.map(({ id, title }) => `\`${id}\` – ${title}`),
    ),
  ]
    .filter(Boolean)
    .join('\n\n');
}
