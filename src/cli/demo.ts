import { demoText } from '../report/demo.ts';
import { createStyle } from '../report/style.ts';
import { runDemo } from '../run/demo.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { onSignals } from './serve.ts';

/** `otlp-chaos demo`: exit 0 when the failure was shown and, where the scenario says how, repaired for a sender. */
export async function demo(scenario: string, flags: { with?: Record<string, string> }): Promise<ExitCode> {
  const abort = new AbortController();
  using _signals = onSignals(() => abort.abort(new Error('interrupted')));
  const style = createStyle(process.stdout, process.env);
  process.stderr.write(style.dim(`Showing “${scenario}” with the OpenTelemetry JS SDK exporters …\n`));
  try {
    const result = await runDemo({ scenario, with: flags.with, signal: abort.signal });
    process.stdout.write(`${demoText(result, style)}\n`);
    const repaired = result.after?.some(({ ledger }) => ledger.accepted + ledger.rejected === ledger.offered) ?? true;
    return repaired ? exitCode.ok : exitCode.found;
  } catch (error) {
    if (abort.signal.aborted) return exitCode.ok;
    throw error;
  }
}
