import { rules as sentences, rulesIn } from '../core/rules.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { table } from './layout.ts';
import type { Style } from './style.ts';

/* Texts cite rules by number; what each says stands below them, so that nobody has to look it up. */

/** The rules of a failure, and those that its texts cite besides. */
export function rulesOf({ rules, summary, why, fix }: Scenario): string[] {
  return [...new Set([...rules, ...rulesIn([summary, why, fix.text].join(' '))])];
}

/** `S47  A sender that cannot connect should try again …`, a line each. */
export function ruleLines(rules: readonly string[], style: Style): string[] {
  return table(
    rules.map((rule) => [style.cyan(rule), sentences.get(rule) ?? '']),
    { width: style.width, indent: 2 },
  );
}

export function ruleItems(rules: readonly string[]): string {
  return rules.map((rule) => `- ${rule}: ${sentences.get(rule) ?? ''}`).join('\n');
}
