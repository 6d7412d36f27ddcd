import { ownCommand } from '../core/own-command.ts';
import type { Suite } from '../scenario/suite.ts';
import { table } from './layout.ts';
import type { Style } from './style.ts';

/** The suites, with what each tells. */
export function suiteListText(suites: readonly Suite[], style: Style): string {
  const width = Math.max(0, ...suites.map(({ id }) => id.length));
  const rows = suites.map(({ id, title, summary, cases }) => [
    style.cyan(id.padEnd(width)),
    `${title} ${summary} ${style.dim(`(${cases.length} scenarios)`)}`,
  ]);
  const how = style.dim(`${ownCommand()} test --suite NAME --sender SENDER runs one.`);
  return [...table(rows, { width: style.width, indent: 0 }), '', how].join('\n');
}
