import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../core/package-root.ts';
import type { PrintedLog } from './signatures.ts';

/** What senders printed while a scenario ran, one file a scenario; written by `npm run logs`. */
export const printedLogsFolder = join(packageRoot, 'scenarios', 'logs');

/** What stands in a file: the scenario is its name. */
export interface PrintedLogFile {
  /** Of the scenario, so that its own file need not be read. */
  readonly cause: string;
  readonly printed: readonly PrintedLogEntry[];
}

export interface PrintedLogEntry extends Pick<PrintedLog, 'variant' | 'sender' | 'version'> {
  /** What is printed in the scenario as it is. */
  readonly lines: readonly string[];
  /** What else the sender was heard saying of it, with other settings than the scenario's. */
  readonly further?: readonly string[] | undefined;
}

export function loadPrintedLogs(folder: string = printedLogsFolder): PrintedLog[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.toSorted().flatMap((name) => {
    const scenario = name.replace(/\.json$/, '');
    const { cause, printed } = readPrintedLogFile(join(folder, name))!;
    return printed.map(({ further = [], ...entry }) => {
      const usual = further.length === 0 ? {} : { usual: entry.lines };
      return {
        ...entry,
        ...usual,
        lines: [...entry.lines, ...further],
        scenario,
        isConsequence: cause === 'aftermath',
      };
    });
  });
}

/** Undefined where there is no such file. */
export function readPrintedLogFile(file: string): PrintedLogFile | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as PrintedLogFile) : undefined;
}
