import { closeSync, openSync, writeSync } from 'node:fs';
import { ChaosError } from '../core/errors.ts';
import type { JudgedRun } from '../core/judged-run.ts';
import type { FailOn } from '../core/standing.ts';
import { systemReason } from '../core/system-error.ts';
import { htmlReport } from '../report/html/page.ts';
import { junitReport } from '../report/junit.ts';
import { markdownReport } from '../report/markdown.ts';
import { ndjsonReport } from '../report/ndjson.ts';
import { createStyle, plainStyle } from '../report/style.ts';
import { terminalReport } from '../report/terminal.ts';
import type { ReportKind, ReportTarget } from './flags.ts';
import type { Output } from './output.ts';

interface ReportOptions {
  readonly failOn: FailOn;
}

const writers: Readonly<Record<ReportKind, (runs: readonly JudgedRun[], options: ReportOptions) => string>> = {
  terminal: (runs) => `${terminalReport(runs, plainStyle)}\n`,
  ndjson: ndjsonReport,
  junit: junitReport,
  markdown: markdownReport,
  html: htmlReport,
};

export interface Reports extends Disposable {
  write(runs: readonly JudgedRun[], options: ReportOptions): void;
}

/**
 * The reports that were asked for, and the one for people: on stdout, or on stderr where stdout belongs to another.
 * Files are opened at once, so that a wrong path is told before a long run and not after it.
 */
export function openReports(
  targets: readonly ReportTarget[],
  { output, ownsStdout }: { output: Output; ownsStdout: boolean },
): Reports {
  const toStdout = targets.filter(({ file }) => file === '-');
  if (toStdout.length > 1 || (!ownsStdout && toStdout.length > 0)) {
    const hint = 'Write the others to files: --report junit=results.xml';
    throw new ChaosError('only one thing can be written to stdout', { code: 'bad-flags', hint });
  }
  const files: { readonly kind: ReportKind; readonly file: number }[] = [];
  const close = (): void => {
    for (const { file } of files.splice(0)) closeSync(file);
  };
  try {
    for (const { kind, file } of targets) if (file !== '-') files.push({ kind, file: openedFile(file) });
  } catch (error) {
    close();
    throw error;
  }
  return {
    write(runs, options) {
      for (const { kind, file } of files) writeSync(file, writers[kind](runs, options));
      for (const { kind } of toStdout) output.line(writers[kind](runs, options).trimEnd());
      if (ownsStdout && toStdout.length === 0)
        output.line(terminalReport(runs, createStyle(process.stdout, process.env)));
      else process.stderr.write(`${terminalReport(runs, createStyle(process.stderr, process.env))}\n`);
    },
    [Symbol.dispose]: close,
  };
}

function openedFile(file: string): number {
  try {
    return openSync(file, 'w');
  } catch (cause) {
    throw new ChaosError(`cannot write ${file}: ${systemReason(cause)}`, { code: 'cannot-write', cause });
  }
}
