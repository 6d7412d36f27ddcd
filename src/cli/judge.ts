import type { FailOn } from '../core/standing.ts';
import { loadKnownFailures } from '../run/known-failures.ts';
import { outcomeOf } from '../run/outcome.ts';
import { judgeFile } from '../run/replay.ts';
import { codeOfRun } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { ReportTarget } from './flags.ts';
import { besideKnownFailures } from './known-failures.ts';
import { openOutput } from './output.ts';
import { openReports } from './reports.ts';

export interface JudgeFlags {
  readonly only?: string[];
  readonly failOn: FailOn;
  readonly report?: readonly ReportTarget[];
  readonly knownFailures?: string;
}

/** `otlp-chaos judge`: the verdicts of a recording again, from the file alone. */
export async function judge(file: string, { only, failOn, report = [], knownFailures }: JudgeFlags): Promise<ExitCode> {
  const known = knownFailures === undefined ? [] : loadKnownFailures(knownFailures);
  const output = openOutput(process.stdout, () => {});
  const judged = besideKnownFailures(await judgeFile(file, { only }), known);
  using reports = openReports(report, { output, ownsStdout: true });
  reports.write(judged, { failOn });
  await output.flushed();
  return codeOfRun[outcomeOf(judged, failOn)];
}
