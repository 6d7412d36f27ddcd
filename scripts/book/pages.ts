import { loadPrintedLogs } from '../../src/diagnosis/printed-logs.ts';
import { recordedLines } from '../../src/diagnosis/recorded-lines.ts';
import { causePageMarkdown } from '../../src/report/cause-markdown.ts';
import { harmless } from '../../src/report/printable.ts';
import { loadCausePages, scenariosOf } from '../../src/scenario/cause-pages.ts';
import { listScenarios, loadScenario } from '../../src/scenario/load.ts';
import { indexPage } from './index-page.ts';
import { rulesPage } from './rules-page.ts';
import { scenarioPage } from './scenario-page.ts';
import { sendersPage } from './senders-page.ts';
import { symptomsPage } from './symptoms-page.ts';

/** Of the book, from the package's root. */
export const bookFolder = 'docs/failures';

/** The book of failures: its pages, by their names in `docs/failures/`. */
export function bookPages(): Map<string, string> {
  const scenarios = listScenarios();
  const pages = loadCausePages();
  const lines = recordedLines(scenarios, loadPrintedLogs());
  const landing = pages.map((page): [string, string] => {
    const view = { page, scenarios: scenariosOf(page, scenarios), shownBy: (name: string) => loadScenario(name) };
    return [
      `causes/${page.id}.md`,
      `${causePageMarkdown(view, (id) => `[${id}](../${id}.md)`)}\n\n---\n\n[All failures](../README.md)`,
    ];
  });
  const all = new Map([
    ['README.md', indexPage(scenarios, pages)],
    ['symptoms.md', symptomsPage(lines)],
    ['senders.md', sendersPage(lines)],
    ['rules.md', rulesPage(scenarios)],
    ...landing,
    ...scenarios.map((scenario): [string, string] => [`${scenario.id}.md`, scenarioPage(scenario, pages)]),
  ]);
  // What senders print holds bytes of protocols, and a page with those is no text to Git and the like.
  return new Map([...all].map(([name, text]) => [name, `${harmless(text)}\n`]));
}
