import { createSystemClock } from '../core/clock.ts';
import type { Protocol } from '../core/signal.ts';
import { ChaosError } from '../core/errors.ts';
import { loadKnownFailures } from '../run/known-failures.ts';
import { runCases } from '../run/run.ts';
import { outcomeOf } from '../run/outcome.ts';
import type { FailOn } from '../core/standing.ts';
import { loadSuite, scenarioOf } from '../scenario/suite.ts';
import type { SuiteCase } from '../scenario/suite.ts';
import type { SenderName } from '../senders/sender.ts';
import { codeOfRun } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { ReportTarget } from './flags.ts';
import { besideKnownFailures } from './known-failures.ts';
import { openOutput } from './output.ts';
import { isWatchable, openProgress } from './progress.ts';
import { openReports } from './reports.ts';
import { onSignals } from './serve.ts';

export interface TestFlags {
  readonly suite?: string;
  readonly scenario?: string[];
  readonly with?: Record<string, string>;
  readonly sender: SenderName;
  readonly protocol?: Protocol[];
  readonly collectorBin?: string;
  readonly only?: string[];
  readonly failOn: FailOn;
  readonly timeScale?: number;
  readonly timeout?: number;
  readonly jobs?: number;
  readonly seed?: number;
  readonly format: 'text' | 'ndjson';
  readonly record?: string;
  readonly report?: readonly ReportTarget[];
  readonly knownFailures?: string;
}

/** `otlp-chaos test`: scenarios or a suite against one real sender. A set-up that breaks is exit 70, never a verdict. */
export async function test(flags: TestFlags): Promise<ExitCode> {
  const abort = new AbortController();
  using _signals = onSignals(() => abort.abort(new Error('interrupted')));
  const output = openOutput(process.stdout, () => abort.abort(new Error('nobody reads the output')));
  const known = flags.knownFailures === undefined ? [] : loadKnownFailures(flags.knownFailures);
  using reports = openReports(flags.report ?? [], { output, quiet: flags.format === 'ndjson' });
  using progress = openProgress({
    stream: process.stderr,
    clock: createSystemClock(),
    sender: flags.sender,
    isWatched: isWatchable(process.stderr, process.env, flags.format),
  });
  const report = await runCases({
    cases: casesOf(flags),
    sender: flags.sender,
    // A scenario of one's own choice is tried over the sender's usual protocol, a suite over all.
    protocols: flags.protocol,
    collectorBin: flags.collectorBin,
    seed: flags.seed,
    recordFile: flags.record,
    onlyChecks: flags.only,
    timeScale: flags.timeScale,
    maxLanes: flags.jobs,
    ...(flags.timeout === undefined ? {} : { settle: { budgetMs: flags.timeout } }),
    signal: abort.signal,
    onProgress: progress.onProgress,
    onEvent(event) {
      progress.onEvent(event);
      if (flags.format === 'ndjson') output.line(JSON.stringify(event));
    },
  });
  progress[Symbol.dispose]();
  const results = besideKnownFailures(report.results, known);
  reports.write(results, flags);
  await output.flushed();
  return codeOfRun[outcomeOf(results, flags.failOn)];
}

function casesOf({ suite, scenario = [], with: given, timeScale }: TestFlags): SuiteCase[] {
  if (suite !== undefined && scenario.length > 0) {
    throw new ChaosError('--suite and --scenario exclude each other', { code: 'bad-flags' });
  }
  if (suite !== undefined && given) {
    const hint = 'A suite gives its scenarios their values itself; name a scenario with --scenario to give others.';
    throw new ChaosError('--with belongs to --scenario', { code: 'bad-flags', hint });
  }
  if (suite === undefined && scenario.length === 0) {
    const hint = 'Name scenarios with --scenario, or a suite with --suite; `otlp-chaos list` and `suites` tell them.';
    throw new ChaosError('there is nothing to test', { code: 'bad-flags', hint });
  }
  const cases =
    suite === undefined ? scenario.map((name) => ({ name, scenario: name, with: given })) : loadSuite(suite).cases;
  // A mistake in any of them is told before the first one starts.
  for (const one of cases) scenarioOf(one, timeScale);
  return [...cases];
}
