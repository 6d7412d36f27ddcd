import { createSystemClock } from '../core/clock.ts';
import type { FailOn } from '../core/standing.ts';
import { loadKnownFailures } from '../run/known-failures.ts';
import { outcomeOf } from '../run/outcome.ts';
import { runCases } from '../run/run.ts';
import type { RunReport } from '../run/run.ts';
import { codeOfRun } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { ReportTarget } from './flags.ts';
import { besideKnownFailures } from './known-failures.ts';
import { openOutput } from './output.ts';
import type { Output } from './output.ts';
import { isWatchable, openProgress } from './progress.ts';
import { openReports } from './reports.ts';
import { onSignals } from './signals.ts';
import { casesOf, senderOf, userConfigOf } from './test-subject.ts';
import type { SubjectFlags } from './test-subject.ts';

export interface TestFlags extends SubjectFlags {
  readonly collectorBin?: string;
  readonly only?: string[];
  readonly failOn?: FailOn;
  readonly timeout?: number;
  readonly jobs?: number;
  readonly seed?: number;
  readonly format: 'text' | 'ndjson';
  readonly record?: string;
  readonly report?: readonly ReportTarget[];
  readonly knownFailures?: string;
}

/**
 * `otlp-chaos test`: scenarios or a suite against one real sender. A set-up that breaks is exit 70, never a verdict; one
 * that is interrupted has proven nothing.
 */
export async function test(flags: TestFlags): Promise<ExitCode> {
  const abort = new AbortController();
  using _signals = onSignals((name) => abort.abort(new Error(name)));
  const output = openOutput(process.stdout, (reason) => abort.abort(new Error(reason)));
  const known = flags.knownFailures === undefined ? [] : loadKnownFailures(flags.knownFailures);
  using reports = openReports(flags.report ?? [], { output, ownsStdout: flags.format === 'text' });
  // Whoever tries settings of their own asks about them first of all.
  const failOn = flags.failOn ?? (flags.config === undefined ? 'should' : 'quality');
  let code: ExitCode = codeOfRun.unproven;
  try {
    const { results } = await run(flags, output, abort.signal);
    const standing = besideKnownFailures(results, known);
    reports.write(standing, { failOn });
    code = codeOfRun[outcomeOf(standing, failOn)];
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    process.stderr.write(`otlp-chaos: interrupted (${(abort.signal.reason as Error).message}), so this is unproven\n`);
  }
  if (!(await output.flushed())) process.exit(code);
  return code;
}

async function run(flags: TestFlags, output: Output, signal: AbortSignal): Promise<RunReport> {
  const sender = senderOf(flags);
  using progress = openProgress({
    stream: process.stderr,
    clock: createSystemClock(),
    sender,
    isWatched: isWatchable(process.stderr, process.env, flags.format),
  });
  return await runCases({
    cases: casesOf(flags),
    sender,
    protocols: flags.protocol,
    collectorBin: flags.collectorBin,
    sdkVersion: flags.sender?.release,
    command: flags.command,
    userConfig: userConfigOf(flags),
    seed: flags.seed,
    recordFile: flags.record,
    onlyChecks: flags.only,
    timeScale: flags.timeScale,
    maxLanes: flags.jobs,
    ...(flags.timeout === undefined ? {} : { settle: { budgetMs: flags.timeout } }),
    signal,
    onProgress: progress.onProgress,
    onEvent(event) {
      progress.onEvent(event);
      if (flags.format === 'ndjson') output.line(JSON.stringify(event));
    },
  });
}
