import { causeOf } from '../../src/report/cause-titles.ts';
import { explainMarkdown, variantMarkdown } from '../../src/report/explain-markdown.ts';
import { scenariosOf } from '../../src/scenario/cause-pages.ts';
import type { CausePage } from '../../src/scenario/cause-pages.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

/** What `explain` shows, then the variants that have a story of their own, then where to go on. */
export function scenarioPage(scenario: Scenario, pages: readonly CausePage[]): string {
  const { id, variants } = scenario;
  const chapters = Object.entries(variants).flatMap(([name, { with: given, title }]) =>
    title === undefined ? [] : [variantMarkdown(loadScenario(id, { with: given }), name, scenario)],
  );
  const causes = pages.filter((page) => scenariosOf(page, [scenario]).length > 0);
  const links = causes.map((page) => `[${page.title}](causes/${page.id}.md)`);
  const all = `[all failures](README.md), [by what senders print](symptoms.md)`;
  const onward = `${links.length > 0 ? `What holds for all of this kind: ${links.join(', ')}` : causeOf(scenario)} · ${all}`;
  return [explainMarkdown(scenario), ...chapters, '---', onward].join('\n\n');
}
