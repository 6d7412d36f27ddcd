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

export type PrintedLogEntry = Omit<PrintedLog, 'scenario' | 'isConsequence'>;

export function loadPrintedLogs(folder: string = printedLogsFolder): PrintedLog[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.toSorted().flatMap((name) => {
    const scenario = name.replace(/\.json$/, '');
    const { cause, printed } = readPrintedLogFile(join(folder, name))!;
    return printed.map((entry) => ({ ...entry, scenario, isConsequence: cause === 'aftermath' }));
  });
}

/** Undefined where there is no such file. */
export function readPrintedLogFile(file: string): PrintedLogFile | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as PrintedLogFile) : undefined;
}
