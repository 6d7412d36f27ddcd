import type { Scenario } from '../scenario/scenario.ts';
import type { PrintedLog } from './signatures.ts';

/** A line that a sender printed while a scenario ran. */
export interface RecordedLine {
  readonly scenario: string;
  readonly variant?: string | undefined;
  readonly sender: string;
  readonly version: string;
  readonly line: string;
}

/** Everything that is recorded: the symptoms in scenario files, and of the other senders their logs. */
export function recordedLines(scenarios: readonly Scenario[], logs: readonly PrintedLog[]): RecordedLine[] {
  const symptoms = scenarios.flatMap(symptomsOf);
  const told = new Set(symptoms.map(({ scenario, sender }) => `${scenario} ${sender}`));
  const known = new Map(scenarios.map((scenario) => [scenario.id, scenario]));
  const printed = logs.flatMap(({ scenario, variant, sender, version, lines }) => {
    const title = senderTitle(sender);
    if (!known.has(scenario) || told.has(`${scenario} ${title}`)) return [];
    return lines.map((line) => ({ scenario, variant, sender: title, version, line }));
  });
  return [...symptoms, ...printed];
}

function symptomsOf({ id, symptoms, variants }: Scenario): RecordedLine[] {
  const ofVariants = Object.entries(variants).flatMap(([variant, { story }]) =>
    (story.symptoms ?? []).map((symptom) => ({ ...symptom, scenario: id, variant })),
  );
  return [...symptoms.map((symptom) => ({ ...symptom, scenario: id })), ...ofVariants];
}

const languages: Readonly<Record<string, string>> = { js: 'JS', python: 'Python', go: 'Go', java: 'Java' };

/** `python-http http-protobuf` → `OpenTelemetry Python SDK (http/protobuf)`; `collector grpc` → `… Collector (otlp_grpc)`. */
export function senderTitle(sender: string): string {
  const [name = '', protocol = ''] = sender.split(' ');
  const spoken = protocol.replace('http-', 'http/');
  if (name.startsWith('collector')) return `OpenTelemetry Collector (${spoken === 'grpc' ? 'otlp_grpc' : 'otlp_http'})`;
  const language = languages[name.split('-')[0]!];
  return language === undefined ? sender : `OpenTelemetry ${language} SDK (${spoken})`;
}
