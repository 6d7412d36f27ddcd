import { createSystemClock } from '../core/clock.ts';
import { createDiagnosis } from '../diagnosis/diagnosis.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import { nameFindings } from '../diagnosis/named.ts';
import type { NamedFinding } from '../diagnosis/named.ts';
import { loadPrintedLogs } from '../diagnosis/printed-logs.ts';
import { readLogFile, readLogStream } from '../diagnosis/read-log.ts';
import { createSignatures } from '../diagnosis/signatures.ts';
import { becauseOf, diagnosisText } from '../report/diagnosis.ts';
import { diagnosisMarkdown } from '../report/diagnosis-markdown.ts';
import { createStyle } from '../report/style.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { printPage } from './output.ts';
import { onSignals } from './signals.ts';

export interface DiagnoseFlags {
  readonly follow?: boolean;
  readonly format: string;
}

/** `otlp-chaos diagnose`: what the log of a sender tells; 1 when it tells something. */
export async function diagnose(file: string, { follow, format }: DiagnoseFlags): Promise<ExitCode> {
  const diagnosis = createDiagnosis(createSignatures(loadPrintedLogs()));
  const stop = new AbortController();
  using _signals = onSignals(() => stop.abort());
  const { signal } = stop;
  const told = new Set<string>();
  const options = {
    clock: createSystemClock(),
    onLine: (line: string) => diagnosis.line(line),
    follow,
    signal,
    ...(follow ? { onPause: () => tellNews(diagnosis.result(), told) } : {}),
  };
  await (file === '-' ? readLogStream(process.stdin, options) : readLogFile(file, options));
  const result = diagnosis.result();
  const findings = nameFindings(result);
  printPage(pageOf(format, result, findings));
  return findings.length > 0 ? exitCode.found : exitCode.ok;
}

function pageOf(format: string, result: Diagnosis, findings: readonly NamedFinding[]): string {
  if (format === 'json') return JSON.stringify(asJson(result, findings), undefined, 2);
  if (format === 'markdown') return diagnosisMarkdown(result, findings);
  return diagnosisText(result, findings, createStyle(process.stdout, process.env));
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

function asJson({ lines, entries, endpoints, unrecognised }: Diagnosis, findings: readonly NamedFinding[]): object {
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
      alternatives: finding.others.map(({ id }) => id),
      entries: finding.entries,
      evidence: finding.evidence,
      fix: finding.scenario.fix.text,
      why: finding.scenario.why,
    })),
    unrecognised,
  };
}
