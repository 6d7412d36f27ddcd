import { demoText } from '../report/demo.ts';
import { createStyle } from '../report/style.ts';
import { runDemo } from '../run/demo.ts';
import { isPath } from '../scenario/library.ts';
import { loadScenario } from '../scenario/load.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { onSignals } from './signals.ts';

/** `otlp-chaos demo`: exit 0 when the failure was shown and, where the scenario says how, repaired for a sender. */
export async function demo(
  source: string,
  flags: { with?: Record<string, string>; stacked?: boolean },
): Promise<ExitCode> {
  const abort = new AbortController();
  using _signals = onSignals((name) => abort.abort(new Error(name)));
  const { id } = loadScenario(source, { with: flags.with });
  const about = createStyle(process.stderr, process.env);
  process.stderr.write(about.dim(`Showing ${id} with real OpenTelemetry SDK exporters; it takes a few seconds …\n\n`));
  try {
    const result = await runDemo({ scenario: source, with: flags.with, signal: abort.signal });
    const style = createStyle(process.stdout, process.env);
    const file = isPath(source) ? source : undefined;
    process.stdout.write(`${demoText(result, style, { file, stacked: flags.stacked })}\n`);
    const repaired = result.after?.some(({ ledger }) => ledger.accepted + ledger.rejected === ledger.offered) ?? true;
    return repaired ? exitCode.ok : exitCode.found;
  } catch (error) {
    if (abort.signal.aborted) return exitCode.ok;
    throw error;
  }
}
