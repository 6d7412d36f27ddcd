import { checks } from '../../src/checks/index.ts';
import { rulesOf } from '../../src/report/rule-lines.ts';
import { rules, rulesIn } from '../../src/core/rules.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

/** Rule → the failures that it is about, and the checks that judge by it. */
export function rulesPage(scenarios: readonly Scenario[]): string {
  const rows = [...rules].map(([rule, says]) => {
    const named = scenarios.filter((scenario) => rulesOf(scenario).includes(rule));
    const judged = checks.filter((check) => rulesIn(check.rule).includes(rule));
    const links = named.map(({ id }) => `[${id}](${id}.md)`).join(', ');
    const sources = new Set(judged.map(({ strength, source }) => `${strength}: ${source}`));
    return `| ${rule} | ${says} | ${[...sources].join('; ')} | ${links} | ${judged.map(({ name }) => name).join(', ')} |`;
  });
  return [
    '# By rule',
    'The rules that pages and checks cite: what each says in a sentence of ours, with the failures that exercise them and the checks that judge a sender by them. Where a check rests on a rule its source is named; `otlp-chaos checks NAME` tells the rest, and `otlp-chaos explain S47` a rule alone.',
    ['| rule | says | source | failures | checks |', '| --- | --- | --- | --- | --- |', ...rows].join('\n'),
  ].join('\n\n');
}
