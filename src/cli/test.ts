import { readFileSync } from 'node:fs';
import type { ChaosEvent } from '../core/event.ts';
import { protocols } from '../core/signal.ts';
import type { Protocol } from '../core/signal.ts';
import { ChaosError } from '../core/errors.ts';
import { systemReason } from '../core/system-error.ts';
import { readUserConfig } from '../exporter-config/user-config.ts';
import type { UserConfig } from '../exporter-config/user-config.ts';
import { safetyLines } from '../exporter-config/safety-report.ts';
import { createStyle } from '../report/style.ts';
import type { Style } from '../report/style.ts';
import { loadKnownFailures } from '../run/known-failures.ts';
import { runCases } from '../run/run.ts';
import type { Progress, RunReport } from '../run/run.ts';
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
import type { Output } from './output.ts';
import { onSignals } from './signals.ts';
import { openReports } from './reports.ts';

export interface TestFlags {
  readonly suite?: string;
  readonly scenario?: string[];
  readonly with?: Record<string, string>;
  readonly sender?: SenderName;
  readonly protocol?: Protocol[];
  readonly collectorBin?: string;
  /** Given behind `--`. */
  readonly command: readonly string[];
  readonly config?: string;
  readonly exporter?: string;
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
  let code: ExitCode = codeOfRun.unproven;
  try {
    const report = await run(flags, output, abort.signal);
    const results = besideKnownFailures(report.results, known);
    reports.write(results, flags);
    code = codeOfRun[outcomeOf(results, flags.failOn)];
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    process.stderr.write(`otlp-chaos: interrupted (${(abort.signal.reason as Error).message}), so this is unproven\n`);
  }
  if (!(await output.flushed())) process.exit(code);
  return code;
}

function run(flags: TestFlags, output: Output, signal: AbortSignal): Promise<RunReport> {
  return runCases({
    cases: casesOf(flags),
    sender: senderOf(flags),
    protocols: flags.protocol,
    collectorBin: flags.collectorBin,
    command: flags.command,
    userConfig: userConfigOf(flags),
    seed: flags.seed,
    recordFile: flags.record,
    onlyChecks: flags.only,
    timeScale: flags.timeScale,
    maxLanes: flags.jobs,
    ...(flags.timeout === undefined ? {} : { settle: { budgetMs: flags.timeout } }),
    signal,
    onProgress: progressOn(process.stderr, createStyle(process.stderr, process.env)),
    ...(flags.format === 'ndjson' ? { onEvent: (event: ChaosEvent) => output.line(JSON.stringify(event)) } : {}),
  });
}

/** Whoever was named, or the command behind `--`. */
function senderOf({ sender, command, protocol }: TestFlags): SenderName {
  if (command.length === 0) {
    if (sender !== undefined && sender !== 'command') return sender;
    const hint = 'Name one with --sender (`otlp-chaos senders list` tells them), or write your own program behind --.';
    throw new ChaosError('there is no sender to test', { code: 'bad-flags', hint });
  }
  if (sender !== undefined && sender !== 'command') {
    throw new ChaosError('--sender and a command exclude each other', { code: 'bad-flags' });
  }
  if (protocol === undefined) {
    const hint = 'It is told by OTEL_EXPORTER_OTLP_PROTOCOL, and scenarios differ by it.';
    throw new ChaosError('a command needs --protocol', { code: 'bad-flags', allowed: protocols, hint });
  }
  return 'command';
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

/** Somebody's own configuration: what is done to it, and what stays, is told before anything runs. */
function userConfigOf({ config, exporter, sender, timeScale }: TestFlags): UserConfig | undefined {
  if (config === undefined) return undefined;
  if (sender !== 'collector') {
    throw new ChaosError('--config is for --sender collector', { code: 'bad-flags' });
  }
  if (timeScale !== undefined && timeScale !== 1) {
    const hint = 'Its durations stay as they are, so the scenario has to run in real time too.';
    throw new ChaosError('--time-scale and --config exclude each other', { code: 'bad-flags', hint });
  }
  const read = readUserConfig({ text: textOf(config), file: config, env: process.env, exporter });
  for (const line of safetyLines(read)) process.stderr.write(`${line}\n`);
  return read;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ChaosError(`cannot read ${file}: ${systemReason(cause)}`, { code: 'no-such-file', cause });
  }
}

/** One line a case that ends; nothing where nobody watches. */
function progressOn(stream: NodeJS.WriteStream, style: Style): (progress: Progress) => void {
  return ({ id, result, done, total }) => {
    if (!result) return;
    const outcomes = result.verdicts.map(({ check, outcome }) => `${check} ${outcome}`);
    const told = result.trouble === undefined ? outcomes.join(', ') || 'not asked' : `set-up broke: ${result.trouble}`;
    stream.write(style.dim(`${String(done).padStart(String(total).length)}/${total} ${id}: ${told}\n`));
  };
}
