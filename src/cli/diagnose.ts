import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import { nameFindings } from '../diagnosis/named.ts';
import type { NamedFinding } from '../diagnosis/named.ts';
import { nameSettings } from '../diagnosis/settings/named-settings.ts';
import type { NamedSetting } from '../diagnosis/settings/named-settings.ts';
import { reviewConfig } from '../diagnosis/settings/review.ts';
import type { ConfigReview } from '../diagnosis/settings/review.ts';
import { diagnosisText } from '../report/diagnosis.ts';
import { diagnosisMarkdown } from '../report/diagnosis-markdown.ts';
import { becauseOf, confidenceOf, titleOf } from '../report/finding-words.ts';
import { lookAtEndpoint } from '../report/probe-command.ts';
import { settingsText } from '../report/settings.ts';
import { settingsMarkdown } from '../report/settings-markdown.ts';
import { createStyle } from '../report/style.ts';
import { candidateIn, toldApart } from '../report/telling-apart.ts';
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

function logAsJson({ result, findings, message }: SenderLog): object {
  const { lines, entries, endpoints, unrecognised } = result;
  return {
    lines,
    entries,
    endpoints,
    findings: findings.map((finding) => findingAsJson(finding, result)),
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

function findingAsJson(finding: NamedFinding, diagnosis: Diagnosis): object {
  const { endpoints } = diagnosis;
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
    probe: lookAtEndpoint(finding, diagnosis)[0] ?? null,
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
