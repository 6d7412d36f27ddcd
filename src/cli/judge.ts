import { createStyle } from '../report/style.ts';
import { verdictsText } from '../report/verdicts.ts';
import { outcomeOf } from '../run/outcome.ts';
import type { FailOn } from '../core/verdict.ts';
import { judgeFile } from '../run/replay.ts';
import { codeOfRun } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { openOutput } from './output.ts';

/** `otlp-chaos judge`: the verdicts of a recording again, from the file alone. */
export async function judge(file: string, { only, failOn }: { only?: string[]; failOn: FailOn }): Promise<ExitCode> {
  const output = openOutput(process.stdout, () => {});
  const style = createStyle(process.stdout, process.env);
  const judged = await judgeFile(file, { only });
  for (const run of judged) output.line(verdictsText(run, style));
  await output.flushed();
  return codeOfRun[outcomeOf(judged, failOn)];
}
