import { checks } from '../../src/checks/index.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

/** Rule → the failures that it is about, and the checks that judge by it. */
export function rulesPage(scenarios: readonly Scenario[]): string {
  const rules = new Set([...scenarios.flatMap((scenario) => scenario.rules), ...checks.flatMap(rulesOf)]);
  const rows = [...rules].toSorted(byNumber).map((rule) => {
    const named = scenarios.filter((scenario) => scenario.rules.includes(rule));
    const judged = checks.filter((check) => rulesOf(check).includes(rule));
    const links = named.map(({ id }) => `[${id}](${id}.md)`).join(', ');
    const sources = new Set(judged.map(({ strength, source }) => `${strength}: ${source}`));
    return `| ${rule} | ${[...sources].join('; ')} | ${links} | ${judged.map(({ name }) => name).join(', ')} |`;
  });
  return [
    '# By rule',
    'The rules that pages and checks cite, with the failures that exercise them and the checks that judge a sender by them. Where a check rests on a rule its source is named; `otlp-chaos checks NAME` tells the rest.',
    ['| rule | source | failures | checks |', '| --- | --- | --- | --- |', ...rows].join('\n'),
  ].join('\n\n');
}

function rulesOf({ rule }: { readonly rule: string }): string[] {
  return rule.match(/[A-Z]\d+/g) ?? [];
}

function byNumber(a: string, b: string): number {
  return a[0]!.localeCompare(b[0]!) || Number(a.slice(1)) - Number(b.slice(1));
}
