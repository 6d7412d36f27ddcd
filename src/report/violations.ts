import type { EventOf } from '../core/event.ts';

/** Of each rule that a request breaks the first place, and how many more there are; undefined: it breaks none. */
export function violationsText({ rules, violations }: EventOf<'exchange.examined'>): string | undefined {
  const told = rules.flatMap(({ rule, broken }) => {
    const first = violations.find((violation) => violation.rule === rule);
    const more = broken > 1 ? `, and in ${broken - 1} more` : '';
    return first ? [`${rule} at ${first.place}: ${first.seen} (allowed: ${first.allowed})${more}`] : [];
  });
  return told.length === 0 ? undefined : told.join('; ');
}
