import { fstatSync } from 'node:fs';
import { createSystemClock } from '../core/clock.ts';
import { ChaosError } from '../core/errors.ts';
import { bareMessageIn, maxMessageLines } from '../diagnosis/bare-message.ts';
import type { BareMessage } from '../diagnosis/bare-message.ts';
import { createDiagnosis } from '../diagnosis/diagnosis.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import { nameFindings } from '../diagnosis/named.ts';
import type { NamedFinding } from '../diagnosis/named.ts';
import { loadKnownLogs } from '../diagnosis/known-logs.ts';
import { loadPrintedLogs } from '../diagnosis/printed-logs.ts';
import { readLogFile, readLogStream } from '../diagnosis/read-log.ts';
import { createSignatures } from '../diagnosis/signatures.ts';
import { nameSettings } from '../diagnosis/settings/named-settings.ts';
import type { NamedSetting } from '../diagnosis/settings/named-settings.ts';
import { reviewConfig } from '../diagnosis/settings/review.ts';
import type { ConfigReview } from '../diagnosis/settings/review.ts';
import { diagnosisText } from '../report/diagnosis.ts';
import { diagnosisMarkdown } from '../report/diagnosis-markdown.ts';
import { becauseOf, confidenceOf, titleOf } from '../report/finding-words.ts';
import { settingsText } from '../report/settings.ts';
import { settingsMarkdown } from '../report/settings-markdown.ts';
import { createStyle } from '../report/style.ts';
import { candidateIn, toldApart } from '../report/telling-apart.ts';
import { listBackends, listScenarios } from '../scenario/load.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { printPage } from './output.ts';
import { onSignals } from './signals.ts';
import { readText } from './text-file.ts';

export interface DiagnoseFlags {
  readonly follow?: boolean;
  readonly config?: string;
  readonly format: string;
}

/** `otlp-chaos diagnose`: what the log of a sender tells, or its configuration; 1 when one of them tells something. */
export async function diagnose(file: string | undefined, flags: DiagnoseFlags): Promise<ExitCode> {
  const review = flags.config === undefined ? undefined : reviewOf(flags.config);
  const log = file === undefined && review ? undefined : await readLog(file ?? '-', flags);
  const settings = review && { review, findings: nameSettings(review.findings, log?.findings ?? []) };
  printPage(pageOf(flags.format, { log, settings }));
  return log?.findings.length || settings?.findings.length ? exitCode.found : exitCode.ok;
}

/** What was read; one of them at the least. */
interface Told {
  readonly log: ToldOfLog | undefined;
  readonly settings: { readonly review: ConfigReview; readonly findings: readonly NamedSetting[] } | undefined;
}

interface ToldOfLog {
  readonly result: Diagnosis;
  readonly findings: readonly NamedFinding[];
  /** What was given in place of a log. */
  readonly message: BareMessage | undefined;
}

function reviewOf(file: string): ConfigReview {
  const text = readText(file, 'configuration', 'Name the YAML file of a Collector.');
  return reviewConfig({ text, file, env: process.env });
}

async function readLog(file: string, { follow }: DiagnoseFlags): Promise<ToldOfLog> {
  const diagnosis = createDiagnosis(createSignatures(loadKnownLogs()));
  const stop = new AbortController();
  using _signals = onSignals(() => stop.abort());
  const { signal } = stop;
  const told = new Set<string>();
  const first: string[] = [];
  const options = {
    clock: createSystemClock(),
    onLine: (line: string) => {
      if (first.length <= maxMessageLines && line.trim() !== '') first.push(line);
      diagnosis.line(line);
    },
    follow,
    signal,
    onPause: () => tellNews(diagnosis.result(), told),
    onQuiet: () => {
      diagnosis.end();
      tellNews(diagnosis.result(), told);
    },
  };
  await (file === '-' ? readLogStream(standardInput(), options) : readLogFile(file, options));
  diagnosis.end();
  const result = diagnosis.result();
  return { result, findings: nameFindings(result), message: messageIn(first, result) };
}

function messageIn(lines: readonly string[], { entries }: Diagnosis): BareMessage | undefined {
  if (entries > 0 || lines.length > maxMessageLines) return undefined;
  return bareMessageIn(lines, { scenarios: [...listScenarios(), ...listBackends()], logs: loadPrintedLogs() });
}

/** Throws ChaosError for a folder, which Node takes for an input without any content. */
function standardInput(): NodeJS.ReadStream {
  if (fstatSync(0, { throwIfNoEntry: false })?.isDirectory()) {
    throw new ChaosError('the input is a folder', { code: 'no-such-file', hint: 'Name the log itself.' });
  }
  if (process.stdin.isTTY) process.stderr.write('The log is read from this terminal; Ctrl-D ends it.\n');
  return process.stdin;
}

function pageOf(format: string, { log, settings }: Told): string {
  if (format === 'json') {
    const told = {
      ...(log && logAsJson(log)),
      ...(settings && { settings: settingsAsJson(settings.review, settings.findings) }),
    };
    return JSON.stringify(told, undefined, 2);
  }
  const style = createStyle(process.stdout, process.env);
  const isMarkdown = format === 'markdown';
  const ofLog =
    log &&
    (isMarkdown
      ? diagnosisMarkdown(log.result, log.findings, log.message)
      : diagnosisText(log.result, log.findings, style, log.message));
  const ofSettings =
    settings && (isMarkdown ? settingsMarkdown : settingsText)(settings.review, settings.findings, style);
  return [ofLog, ofSettings].filter((page) => page !== undefined).join('\n\n\n');
}

/** While it follows: each finding once, in a line, when it first shows. */
function tellNews(result: Diagnosis, told: Set<string>): void {
  for (const finding of nameFindings(result)) {
    const { id } = finding.scenario;
    if (told.has(id)) continue;
    told.add(id);
    const name = finding.others.length === 0 ? id : `${id} or ${finding.others.length} others`;
    process.stderr.write(
      `line ${finding.evidence[0]!.line}: ${titleOf(finding)} (${name}, ${confidenceOf(finding)})\n`,
    );
  }
}

function logAsJson({ result, findings, message }: ToldOfLog): object {
  const { lines, entries, endpoints, unrecognised } = result;
  return {
    lines,
    entries,
    endpoints,
    findings: findings.map((finding) => findingAsJson(finding, endpoints)),
    unrecognised,
    resembles: message
      ? {
          text: message.text,
          scenarios: message.hits.map(({ scenario }) => scenario.id),
          wording: message.hits[0].wording,
        }
      : null,
  };
}

function findingAsJson(finding: NamedFinding, endpoints: readonly string[]): object {
  const { scenario, others, causes, causeConfidence, rows, confidence, isConsequence, entries, evidence } = finding;
  const { scenario: told, commands } = candidateIn(scenario, finding, endpoints);
  return {
    cause: scenario.cause,
    causes,
    causeConfidence: causeConfidence ?? null,
    scenario: scenario.id,
    title: scenario.title,
    with: scenario.given,
    rows,
    confidence,
    because: becauseOf(finding),
    consequence: isConsequence,
    diagnose: commands.map(({ full }) => full),
    alternatives: others.map(({ id }) => id),
    apart: toldApart(finding, endpoints)
      .slice(1)
      .map((one) => ({
        scenario: one.scenario.id,
        title: one.scenario.title,
        diagnose: one.commands.map(({ full }) => full),
      })),
    entries,
    evidence,
    fix: told.fix.text,
    why: told.why,
  };
}

function settingsAsJson(
  { file, exporters, endurance, unset }: ConfigReview,
  findings: readonly NamedSetting[],
): object {
  return {
    file,
    exporters,
    findings: findings.map(({ row, scenario, isInLog, ...finding }) => ({
      ...finding,
      row: row ?? null,
      scenario: scenario?.id ?? null,
      with: scenario?.given ?? {},
      inLog: isInLog,
    })),
    endurance,
    unset,
  };
}
