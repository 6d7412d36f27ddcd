import type { Scenario } from '../scenario/scenario.ts';
import { causeTitles } from './cause-titles.ts';
import { padTo, table, wrap } from './layout.ts';
import type { Style } from './style.ts';

/** The scenarios, grouped by cause: name, title, what they need, and the values that their parameters take. */
export function listText(scenarios: readonly Scenario[], style: Style, backends: readonly Scenario[] = []): string {
  const byCause = Map.groupBy(scenarios, ({ cause }) => cause);
  const nameWidth = Math.max(0, ...[...scenarios, ...backends].map(({ id }) => id.length));
  const groupOf = (title: string, members: readonly Scenario[]): string => {
    const rows = members.flatMap((scenario) => rowsOf(scenario, nameWidth, style));
    return [style.bold(title), ...table(rows, { width: style.width, indent: 2 })].join('\n');
  };
  const groups = [...byCause].map(([cause, members]) => groupOf(causeTitles[cause], members));
  if (backends.length > 0) groups.push(groupOf('Backends that people recognise', backends));
  const more = 'otlp-chaos explain NAME tells the rest, demo NAME shows it, --with NAME=VALUE sets a parameter.';
  return [...groups, wrap(more, { width: style.width }).map(style.dim).join('\n')].join('\n\n');
}

function rowsOf({ id, title, params, needs }: Scenario, nameWidth: number, style: Style): string[][] {
  const values = Object.entries(params).map(
    ([name, { choices, default: usual }]) => `${name}=${choices?.join(' | ') ?? usual}`,
  );
  const needed = needs.length === 0 ? '' : ` – needs ${needs.join(', ')}`;
  const first = [padTo(style.cyan(id), nameWidth), `${title}${needed}`];
  return values.length === 0 ? [first] : [first, ['', style.dim(`--with ${values.join(', ')}`)]];
}
