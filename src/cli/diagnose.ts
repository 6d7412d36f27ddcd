import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import { nameFindings } from '../diagnosis/named.ts';
import type { NamedFinding } from '../diagnosis/named.ts';
import { nameSettings } from '../diagnosis/settings/named-settings.ts';
import type { NamedSetting } from '../diagnosis/settings/named-settings.ts';
import { reviewConfig } from '../diagnosis/settings/review.ts';
import type { ConfigReview } from '../diagnosis/settings/review.ts';
import { becauseOf, diagnosisText } from '../report/diagnosis.ts';
import { diagnosisMarkdown } from '../report/diagnosis-markdown.ts';
import { lookAtEndpoint } from '../report/probe-command.ts';
import { settingsText } from '../report/settings.ts';
import { settingsMarkdown } from '../report/settings-markdown.ts';
import { createStyle } from '../report/style.ts';
import { alternativesOf, withSeenEndpoint } from '../report/telling-apart.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { printPage } from './output.ts';
import { readSenderLog } from './sender-log.ts';
import type { SenderLog } from './sender-log.ts';
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
  readonly log: SenderLog | undefined;
  readonly settings: { readonly review: ConfigReview; readonly findings: readonly NamedSetting[] } | undefined;
}

function reviewOf(file: string): ConfigReview {
  const text = readText(file, 'configuration', 'Name the YAML file of a Collector.');
  return reviewConfig({ text, file, env: process.env });
}

async function readLog(file: string, { follow }: DiagnoseFlags): Promise<SenderLog> {
  const stop = new AbortController();
  using _signals = onSignals(() => stop.abort());
  const told = new Set<string>();
  return await readSenderLog(file, { follow, signal: stop.signal, onNews: (result) => tellNews(result, told) });
}

function pageOf(format: string, { log, settings }: Told): string {
  if (format === 'json') {
    const told = {
      ...(log && logAsJson(log.result, log.findings)),
      ...(settings && { settings: settingsAsJson(settings.review, settings.findings) }),
    };
    return JSON.stringify(told, undefined, 2);
  }
  const style = createStyle(process.stdout, process.env);
  const isMarkdown = format === 'markdown';
  const ofLog = log && (isMarkdown ? diagnosisMarkdown : diagnosisText)(log.result, log.findings, style);
  const ofSettings =
    settings && (isMarkdown ? settingsMarkdown : settingsText)(settings.review, settings.findings, style);
  return [ofLog, ofSettings].filter((page) => page !== undefined).join('\n\n\n');
}

/** While it follows: each finding once, in a line, when it first shows. */
function tellNews(result: Diagnosis, told: Set<string>): void {
  for (const finding of nameFindings(result)) {
    const { id, title } = finding.scenario;
    if (told.has(id)) continue;
    told.add(id);
    process.stderr.write(`line ${finding.evidence[0]!.line}: ${title} (${id}, ${finding.confidence})\n`);
  }
}

function logAsJson(diagnosis: Diagnosis, findings: readonly NamedFinding[]): object {
  const { lines, entries, endpoints, unrecognised } = diagnosis;
  return {
    lines,
    entries,
    endpoints,
    findings: findings.map((finding) => ({
      cause: finding.scenario.cause,
      scenario: finding.scenario.id,
      title: finding.scenario.title,
      with: finding.scenario.given,
      rows: finding.rows,
      confidence: finding.confidence,
      because: becauseOf(finding),
      consequence: finding.isConsequence,
      probe: lookAtEndpoint(finding, diagnosis)[0] ?? null,
      diagnose: withSeenEndpoint(finding.scenario, endpoints).diagnose,
      alternatives: finding.others.map(({ id }) => id),
      apart: alternativesOf(finding, endpoints).map(({ scenario, commands }) => ({
        scenario: scenario.id,
        title: scenario.title,
        diagnose: commands,
      })),
      entries: finding.entries,
      evidence: finding.evidence,
      fix: finding.scenario.fix.text,
      why: finding.scenario.why,
    })),
    unrecognised,
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
