import type { Explanation } from '../probe/explanation.ts';
import type { ProbeReport } from '../probe/facts.ts';
import type { Joined } from '../probe/joined.ts';
import type { LogBeside } from '../report/joined.ts';

/** What `probe` found, with the log that was read beside it. */
export interface ProbePage {
  readonly report: ProbeReport;
  readonly told: Explanation | undefined;
  readonly log: LogBeside | undefined;
}

export function probeAsJson({ report: { clue, ...report }, told, log }: ProbePage): object {
  return {
    url: report.url,
    result: clue === undefined ? 'fine' : clue.certainty === 'open' ? 'cannot-tell' : 'cause-found',
    steps: report.steps,
    finding:
      clue && told
        ? {
            cause: told.cause,
            scenario: told.scenario?.id ?? null,
            row: told.row,
            with: told.scenario?.given ?? {},
            title: told.title,
            confidence: clue.certainty,
            because: clue.because,
            alternatives: told.others.map(({ row }) => row),
            diagnose: told.diagnose,
            fix: told.fix,
            why: told.why,
          }
        : null,
    remarks: report.remarks,
    requests: report.requests,
    durationMs: report.durationMs,
    ...(log && { log: logAsJson(log), verdict: verdictAsJson(log.joined, told) }),
  };
}

function logAsJson({ result: { file, lines, entries, endpoints }, findings }: LogBeside): object {
  return {
    file: file ?? null,
    lines,
    entries,
    endpoints,
    findings: findings.map(({ scenario, others, confidence, isConsequence, evidence, ...finding }) => ({
      scenario: scenario.id,
      confidence,
      alternatives: others.map(({ id }) => id),
      consequence: isConsequence,
      entries: finding.entries,
      evidence,
    })),
  };
}

function verdictAsJson(joined: Joined, told: Explanation | undefined): object {
  const { kind } = joined;
  switch (kind) {
    case 'agreed': {
      const { outOf, lacks, clue } = joined;
      const { row, certainty: confidence, also: alike = [] } = clue;
      return { kind, agreed: true, scenario: told?.scenario?.id ?? null, row, confidence, outOf, alike, lacks };
    }
    case 'other':
      return { kind, agreed: false, befallsSender: joined.follows, lacks: joined.lacks };
    case 'fine': {
      const remaining = joined.findings.map((one) =>
        one.remaining.map(({ scenario: { id }, standing, because, settings }) => ({
          scenario: id,
          standing,
          because: because ?? null,
          settings,
        })),
      );
      return { kind, agreed: false, remaining };
    }
    case 'silent':
      return { kind, agreed: false };
  }
}
