import { ownCommand } from '../core/own-command.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { causeTitles } from './cause-titles.ts';
import { padTo, table, wrap } from './layout.ts';
import type { Style } from './style.ts';

export interface Listed {
  readonly scenarios: readonly Scenario[];
  /** Backends that people recognise: a group of their own. */
  readonly backends: readonly Scenario[];
}

const hint =
  'explain NAME tells the rest, demo NAME shows it; list --cause CAUSE and --search WORD tell more of fewer.';

/** The scenarios, grouped by cause. */
export function listText(listed: Listed, style: Style): string {
  const groups = grouped(listed, style, (members) =>
    table(
      members.map(({ id, title }) => [style.cyan(id), title]),
      { width: style.width, indent: 2 },
    ),
  );
  return [...groups, wrap(hint, { width: style.width }).map(style.dim).join('\n')].join('\n\n');
}

/** The same for a few: titles in full, what they need, and the values that their parameters take. */
export function detailedListText(listed: Listed, style: Style): string {
  const nameWidth = Math.max(0, ...[...listed.scenarios, ...listed.backends].map(({ id }) => id.length));
  const groups = grouped(listed, style, (members) => {
    const rows = members.flatMap((scenario) => rowsOf(scenario, nameWidth, style));
    return table(rows, { width: style.width, indent: 2 });
  });
  const more = `${ownCommand()} explain NAME tells the rest, demo NAME shows it, --with NAME=VALUE sets a parameter.`;
  return [...groups, wrap(more, { width: style.width }).map(style.dim).join('\n')].join('\n\n');
}

function grouped(
  { scenarios, backends }: Listed,
  style: Style,
  lines: (members: readonly Scenario[]) => readonly string[],
): string[] {
  const causes = [...Map.groupBy(scenarios, ({ cause }) => cause)].map(([cause, members]) => {
    const key = cause === 'none' ? '' : style.dim(`  (explain ${cause})`);
    return [`${style.bold(causeTitles[cause])}${key}`, ...lines(members)].join('\n');
  });
  const known = [style.bold('Backends that people recognise'), ...lines(backends)].join('\n');
  return backends.length === 0 ? causes : [...causes, known];
}

function rowsOf({ id, title, params, needs }: Scenario, nameWidth: number, style: Style): string[][] {
  const values = Object.entries(params).map(
    ([name, { choices, default: usual }]) => `${name}=${choices?.join(' | ') ?? usual}`,
  );
  const needed = needs.length === 0 ? '' : ` – needs ${needs.join(', ')}`;
  const first = [padTo(style.cyan(id), nameWidth), `${title}${needed}`];
  return values.length === 0 ? [first] : [first, ['', style.dim(`--with ${values.join(', ')}`)]];
}
