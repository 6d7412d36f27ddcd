import type { Scenario } from '../scenario/scenario.ts';

/**
 * How a scenario is asked for on a command line: its name, or the file that it came from, and the parameters that do not
 * have their usual values. `bad-cert --with cert=expired`
 */
export function scenarioCall({ id, params, given }: Scenario, file?: string): string {
  const chosen = Object.entries(given).filter(([name, value]) => value !== params[name]?.default);
  return [file ?? id, ...chosen.flatMap(([name, value]) => ['--with', `${name}=${value}`])].map(quoted).join(' ');
}

/** For a shell: quoted where it has to be. */
export function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
