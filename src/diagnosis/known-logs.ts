import { listBackends, listScenarios } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { createEntryReader } from './entries.ts';
import { maskLine } from './mask.ts';
import { loadPrintedLogs } from './printed-logs.ts';
import { recordedLines } from './recorded-lines.ts';
import type { RecordedLine } from './recorded-lines.ts';
import { nameOf } from './signatures.ts';
import type { PrintedLog } from './signatures.ts';

/** Everything that senders were recorded printing, by scenario: whole logs, and symptoms where there is no log of a sender. */
export function loadKnownLogs(): PrintedLog[] {
  return knownLogs([...listScenarios(), ...listBackends()], loadPrintedLogs());
}

export function knownLogs(scenarios: readonly Scenario[], logs: readonly PrintedLog[]): PrintedLog[] {
  const byId = new Map(scenarios.map((scenario) => [scenario.id, scenario]));
  const isDrill = (id: string): boolean => byId.get(id)?.isDrill ?? false;
  const keyOf = (one: { scenario: string; variant?: string | undefined; sender: string }): string =>
    `${one.scenario} ${one.variant ?? ''} ${one.sender}`;
  const symptoms = Map.groupBy(recordedLines(scenarios, []), keyOf);
  const ofLogs = new Set(recordedLines(scenarios.map(withoutSymptoms), logs).map(keyOf));
  const told = [...symptoms].flatMap(([key, [first, ...more]]): PrintedLog[] => {
    if (ofLogs.has(key) || !first || isDrill(first.scenario)) return [];
    const { scenario, variant, sender, version } = first;
    const isConsequence = byId.get(scenario)!.cause === 'aftermath';
    return [{ scenario, variant, sender, version, isConsequence, lines: [first, ...more].map(saidIn) }];
  });
  const refusals = Map.groupBy(recordedLines(scenarios, []), nameOf);
  // No log is diagnosed as a drill.
  return [...logs.filter(({ scenario }) => !isDrill(scenario)), ...told].map((log) => ({
    ...log,
    refusals: (refusals.get(nameOf(log)) ?? refusals.get(log.scenario))?.map(({ line }) => line).join('\n'),
    usual: log.usual?.map(maskLine),
    // Recorded before somebody found what else differs from run to run.
    lines: [...new Set(log.lines.map(maskLine).flatMap((line) => [line, ...withoutException(line)]))],
  }));
}

/** A symptom stands there as it was printed, on one line and masked → what it says. */
function saidIn({ line: symptom, sender }: RecordedLine): string {
  const [, level, caller, message, fields] = /^(info|warn|error) (\S+:\d+) (.*?) \{<…>(.*\})$/.exec(symptom) ?? [];
  const [, component = ''] = /\((\w+)\)$/.exec(sender) ?? [];
  const line =
    fields === undefined
      ? symptom
      : [anyTime, level, caller, message, `{"otelcol.component.id": "${component}"${fields}`].join('\t');
  let text = '';
  const reader = createEntryReader((entry) => (text ||= entry.text));
  reader.line(line);
  reader.end();
  return maskLine(text || symptom);
}

/** As it is printed by a logger that shows no exceptions: where the message tells what the exception tells. */
function withoutException(line: string): string[] {
  const [, message, told] =
    /^(.+?) (?:[a-z]\w*\.){2,}[\w$]*(?:Exception|Error): (.+?)(?: Caused by: .*)?$/.exec(line) ?? [];
  return message !== undefined && told !== undefined && message.endsWith(told) ? [message] : [];
}

const anyTime = '2026-01-01T00:00:00.000Z';

function withoutSymptoms(scenario: Scenario): Scenario {
  return { ...scenario, symptoms: [], variants: {} };
}
