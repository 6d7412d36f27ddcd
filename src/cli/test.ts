import type { ChaosEvent } from '../core/event.ts';
import { worstOutcome } from '../core/verdict.ts';
import type { Outcome } from '../core/verdict.ts';
import { createStyle } from '../report/style.ts';
import { verdictsText } from '../report/verdicts.ts';
import { runScenario } from '../run/run.ts';
import type { SenderName } from '../senders/sender.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { openOutput } from './output.ts';
import { onSignals } from './serve.ts';

export interface TestFlags {
  readonly scenario: string[];
  readonly with?: Record<string, string>;
  readonly sender: SenderName;
  readonly collectorBin?: string;
  readonly seed?: number;
  readonly format: 'text' | 'ndjson';
  readonly record?: string;
}

const codeOf = { pass: exitCode.ok, fail: exitCode.found, unproven: exitCode.unproven } as const;

/** `otlp-chaos test`: one run a scenario, one after the other. A set-up that breaks is exit 70, never a verdict. */
export async function test(flags: TestFlags): Promise<ExitCode> {
  const abort = new AbortController();
  using _signals = onSignals(() => abort.abort(new Error('interrupted')));
  const output = openOutput(process.stdout, () => abort.abort(new Error('nobody reads the output')));
  const style = createStyle(process.stdout, process.env);
  const outcomes: Outcome[] = [];
  for (const scenario of flags.scenario) {
    process.stderr.write(style.dim(`${scenario} with ${flags.sender} …\n`));
    const result = await runScenario({
      scenario,
      with: flags.with,
      sender: flags.sender,
      collectorBin: flags.collectorBin,
      seed: flags.seed,
      recordFile: recordFileOf(flags, scenario),
      signal: abort.signal,
      ...(flags.format === 'ndjson' ? { onEvent: (event: ChaosEvent) => output.line(JSON.stringify(event)) } : {}),
    });
    if (flags.format === 'text') output.line(verdictsText({ ...result, sender: flags.sender }, style));
    outcomes.push(...result.verdicts.map(({ outcome }) => outcome));
  }
  await output.flushed();
  return codeOf[worstOutcome(outcomes)];
}

/** Several scenarios, several files: `run.ndjson` becomes `run.throttle.ndjson`. */
function recordFileOf({ record, scenario: all }: TestFlags, scenario: string): string | undefined {
  if (record === undefined || all.length === 1) return record;
  return record.replace(/(\.[^./]+)?$/, (ending) => `.${scenario}${ending}`);
}
