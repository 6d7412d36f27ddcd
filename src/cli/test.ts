import type { ChaosEvent } from '../core/event.ts';
import { worstOutcome } from '../core/verdict.ts';
import type { Outcome } from '../core/verdict.ts';
import { createStyle } from '../report/style.ts';
import { verdictsText } from '../report/verdicts.ts';
import { runScenario } from '../run/run.ts';
import type { RunResult } from '../run/run.ts';
import { loadScenario } from '../scenario/load.ts';
import type { SenderName } from '../senders/sender.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { openOutput } from './output.ts';
import type { Output } from './output.ts';
import { onSignals } from './signals.ts';

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

/**
 * `otlp-chaos test`: one run a scenario, one after the other. A set-up that breaks is exit 70, never a verdict; one that is
 * interrupted has proven nothing.
 */
export async function test(flags: TestFlags): Promise<ExitCode> {
  const abort = new AbortController();
  using _signals = onSignals((name) => abort.abort(new Error(name)));
  const output = openOutput(process.stdout, (reason) => abort.abort(new Error(reason)));
  // A name that is wrong is told before the first run, not after it.
  for (const scenario of flags.scenario) loadScenario(scenario, { with: flags.with });
  const outcomes: Outcome[] = [];
  try {
    for (const scenario of flags.scenario) {
      const { verdicts } = await testOne(scenario, flags, { output, signal: abort.signal });
      outcomes.push(...verdicts.map(({ outcome }) => outcome));
    }
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    outcomes.push('unproven');
    process.stderr.write(`otlp-chaos: interrupted (${(abort.signal.reason as Error).message}), so this is unproven\n`);
  }
  if (flags.record === undefined && flags.format === 'text') output.line(aboutEvidence());
  const code = codeOf[worstOutcome(outcomes)];
  if (!(await output.flushed())) process.exit(code);
  return code;
}

async function testOne(
  scenario: string,
  flags: TestFlags,
  { output, signal }: { output: Output; signal: AbortSignal },
): Promise<RunResult> {
  const isText = flags.format === 'text';
  const style = createStyle(isText ? process.stdout : process.stderr, process.env);
  process.stderr.write(createStyle(process.stderr, process.env).dim(`Running ${scenario} with ${flags.sender} …\n`));
  const result = await runScenario({
    scenario,
    with: flags.with,
    sender: flags.sender,
    collectorBin: flags.collectorBin,
    seed: flags.seed,
    recordFile: recordFileOf(flags, scenario),
    signal,
    ...(isText ? {} : { onEvent: (event: ChaosEvent) => output.line(JSON.stringify(event)) }),
  });
  const verdicts = verdictsText({ ...result, sender: flags.sender }, style);
  if (isText) output.line(verdicts);
  else process.stderr.write(`${verdicts}\n`);
  return result;
}

function aboutEvidence(): string {
  return createStyle(process.stdout, process.env).dim('#1, #2 … are events of the recording: --record FILE keeps it.');
}

/** Several scenarios, several files: `run.ndjson` becomes `run.throttle.ndjson`. */
function recordFileOf({ record, scenario: all }: TestFlags, scenario: string): string | undefined {
  if (record === undefined || all.length === 1) return record;
  const name = scenario.replace(/^.*[/\\]/, '').replace(/\.ya?ml$/, '');
  return record.replace(/(\.[^./]+)?$/, (ending) => `.${name}${ending}`);
}
