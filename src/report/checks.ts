import { ownCommand } from '../core/own-command.ts';
import type { Check } from '../core/verdict.ts';
import { rulesIn } from '../core/rules.ts';
import { table, wrap } from './layout.ts';
import { ruleLines } from './rule-lines.ts';
import type { Style } from './style.ts';

/** The checks, strongest rules first. */
export function checkListText(checks: readonly Check[], style: Style): string {
  const order = ['MUST', 'SHOULD', 'MAY', 'QUALITY'] as const;
  const width = Math.max(0, ...checks.map(({ name }) => name.length));
  const groups = order.flatMap((strength) => {
    const members = checks.filter((check) => check.strength === strength);
    if (members.length === 0) return [];
    const rows = members.map(({ name, title, rule }) => [
      style.cyan(name.padEnd(width)),
      `${title} ${style.dim(`(${rule})`)}`,
    ]);
    return [[style.bold(strength), ...table(rows, { width: style.width, indent: 2 })].join('\n')];
  });
  return [...groups, style.dim(`${ownCommand()} checks NAME tells what one looks at.`)].join('\n\n');
}

/** One check: what it looks at, the rule that it rests on, and what to do when it fails. */
export function checkText({ name, title, rule, strength, source, explain, advice }: Check, style: Style): string {
  const part = (head: string, text: string): string =>
    [style.bold(head), ...wrap(text, { width: style.width, indent: 2 })].join('\n');
  return [
    `${style.bold(style.cyan(name))}  ${title}`,
    [part('Rule', `${rule} (${strength}): ${source}`), ...ruleLines(rulesIn(rule), style)].join('\n'),
    part('How it judges', explain),
    part('When it fails', advice),
  ].join('\n\n');
}
