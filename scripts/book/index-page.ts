import { causeTitles } from '../../src/report/cause-titles.ts';
import type { CausePage } from '../../src/scenario/cause-pages.ts';
import { causes } from '../../src/scenario/scenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

/** The first page: the failures by cause. */
export function indexPage(scenarios: readonly Scenario[], pages: readonly CausePage[]): string {
  const chapters = causes.flatMap((cause) => {
    const members = scenarios.filter((scenario) => scenario.cause === cause);
    if (members.length === 0) return [];
    const landing = pages.filter((page) => page.cause === cause);
    const about = landing.map((page) => `[${page.title}](causes/${page.id}.md): ${page.about}`).join('  \n');
    const items = members.map(({ id, title }) => `- [${id}](${id}.md) – ${title}`);
    return [[`## ${causeTitles[cause]}`, about, items.join('\n')].filter(Boolean).join('\n\n')];
  });
  return [
    '# The book of failures',
    'How exports of telemetry fail: what senders print, how to find the cause, how to repair it, and why that works. Each page is what `otlp-chaos explain NAME` prints; symptoms were recorded from real senders, and tests paste the commands into a shell.',
    'Look a failure up [by what senders print](symptoms.md), [by sender](senders.md), [by rule](rules.md), or by its cause:',
    ...chapters,
    '---',
    'Written by `npm run book` from `scenarios/`; change the data, not these pages.',
  ].join('\n\n');
}
