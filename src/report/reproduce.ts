import type { JudgedRun } from '../core/judged-run.ts';
import { printable } from './printable.ts';

/** The command that holds this run again: scenario, parameters and seed as they were recorded. */
export function reproduceCommand({ events, conditions }: JudgedRun, check?: string): string {
  const { scenario, sender, release, protocol, timeScale } = conditions;
  const ready = events.find((event) => event.type === 'backend.ready');
  const given = Object.entries(ready?.with ?? {}).filter(([, value]) => value !== null && typeof value !== 'object');
  const words = [
    ['--scenario', scenario],
    ...given.map(([name, value]) => ['--with', `${name}=${String(value)}`]),
    ['--sender', release === undefined ? sender : `${sender}@${release}`],
    ['--protocol', protocol],
    ...(ready ? [['--seed', String(ready.seed)]] : []),
    ...(timeScale === 1 ? [] : [['--time-scale', String(timeScale)]]),
    ...(check === undefined ? [] : [['--only', check]]),
  ].flat();
  return printable(['otlp-chaos', 'test', ...words.map(quoted)].join(' '));
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
