import { ChaosError, nearestTo } from '../core/errors.ts';
import { eventJsonSchema } from '../core/event.ts';
import { detailedListText, listText } from '../report/list.ts';
import { createStyle } from '../report/style.ts';
import { scenarioJsonSchema } from '../scenario/json-schema.ts';
import { listBackends, listScenarios } from '../scenario/load.ts';
import { causes } from '../scenario/scenario.ts';
import type { Cause, Scenario } from '../scenario/scenario.ts';
import { scenarioSummary } from '../scenario/view.ts';
import type { ExitCode } from './exit-code.ts';
import { printPage } from './output.ts';

/* Commands that read scenarios and print: nothing is started. */

export interface ListFlags {
  readonly cause?: string;
  readonly search?: string;
  readonly format: string;
}

export function list({ cause, search, format }: ListFlags): ExitCode {
  const wanted = cause === undefined ? undefined : checkedCause(cause);
  const isWanted = (scenario: Scenario): boolean =>
    (wanted === undefined || scenario.cause === wanted) && (search === undefined || tells(scenario, search));
  const scenarios = listScenarios().filter(isWanted);
  const backends = listBackends().filter(isWanted);
  if (search !== undefined && scenarios.length + backends.length === 0) throw nothingFound(search);
  if (format === 'json') return printPage(json([...scenarios, ...backends].map(scenarioSummary)));
  const text = wanted === undefined && search === undefined ? listText : detailedListText;
  return printPage(text({ scenarios, backends }, createStyle(process.stdout, process.env)));
}

/** Whether a word stands anywhere in what is told of a scenario, its symptoms and variants included. */
function tells(scenario: Scenario, word: string): boolean {
  const { id, title, summary, why, fix, covers, rules, symptoms, variants } = scenario;
  const text = JSON.stringify([id, title, summary, why, fix.text, covers, rules, symptoms, variants]);
  return text.toLowerCase().includes(word.toLowerCase());
}

function nothingFound(word: string): ChaosError {
  return new ChaosError(`no scenario speaks of “${word}”`, {
    code: 'nothing-alike',
    hint: '`otlp-chaos list` tells them all; `otlp-chaos explain "MESSAGE"` finds the one that a message is like.',
  });
}

export function schema(what: string): ExitCode {
  const schemas: Record<string, () => object> = { events: eventJsonSchema, scenario: scenarioJsonSchema };
  const wanted = schemas[what];
  if (!wanted) throw unknown('schema', what, Object.keys(schemas));
  return printPage(json(wanted()));
}

function checkedCause(written: string): Cause {
  const cause = causes.find((name) => name === written);
  if (!cause) throw unknown('cause', written, causes);
  return cause;
}

function unknown(kind: string, written: string, allowed: readonly string[]): ChaosError {
  return new ChaosError(`there is no ${kind} “${written}”`, {
    code: `unknown-${kind}`,
    allowed,
    nearest: nearestTo(written, allowed),
  });
}

function json(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}
