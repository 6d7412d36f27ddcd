import type { Scenario } from '../scenario/scenario.ts';
import { causeTitles } from './cause-titles.ts';
import { table } from './layout.ts';
import type { Style } from './style.ts';

/** The scenarios, grouped by cause: name, title, parameters. */
export function listText(scenarios: readonly Scenario[], style: Style): string {
  const byCause = Map.groupBy(scenarios, ({ cause }) => cause);
  const nameWidth = Math.max(0, ...scenarios.map(({ id }) => id.length));
  const groups = [...byCause].map(([cause, members]) => {
    const rows = members.map((scenario) => [style.cyan(scenario.id.padEnd(nameWidth)), inShort(scenario)]);
    return [style.bold(causeTitles[cause]), ...table(rows, { width: style.width, indent: 2 })].join('\n');
  });
  const more = style.dim('otlp-chaos explain NAME tells the rest, demo NAME shows it.');
  return [...groups, more].join('\n\n');
}

function inShort({ title, params, needs }: Scenario): string {
  const names = Object.keys(params);
  const takes = names.length === 0 ? '' : ` (${names.join(', ')})`;
  return `${title}${takes}${needs.length === 0 ? '' : ` – needs ${needs.join(', ')}`}`;
}
