import { ChaosError, nearestTo } from '../core/errors.ts';
import { eventJsonSchema } from '../core/event.ts';
import { explainMarkdown } from '../report/explain-markdown.ts';
import { explainText } from '../report/explain.ts';
import { listText } from '../report/list.ts';
import { createStyle } from '../report/style.ts';
import { scenarioJsonSchema } from '../scenario/json-schema.ts';
import { isPath } from '../scenario/library.ts';
import { listBackends, listScenarios, loadScenario, validateFile } from '../scenario/load.ts';
import { causes } from '../scenario/scenario.ts';
import type { Cause, Scenario } from '../scenario/scenario.ts';
import { scenarioSummary, scenarioView } from '../scenario/view.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { printPage } from './output.ts';

/* Commands that read scenarios and print: nothing is started. */

export function list({ cause, format }: { cause?: string; format: string }): ExitCode {
  const wanted = cause === undefined ? undefined : checkedCause(cause);
  const isWanted = (scenario: Scenario): boolean => wanted === undefined || scenario.cause === wanted;
  const scenarios = listScenarios().filter(isWanted);
  const backends = listBackends().filter(isWanted);
  const text =
    format === 'json'
      ? json([...scenarios, ...backends].map(scenarioSummary))
      : listText(scenarios, createStyle(process.stdout, process.env), backends);
  return printPage(text);
}

export function explain(name: string, flags: { with?: Record<string, string> | undefined; format: string }): ExitCode {
  const scenario = loadScenario(name, { with: flags.with });
  if (flags.format === 'json') return printPage(json(scenarioView(scenario)));
  const file = isPath(name) ? name : undefined;
  if (flags.format === 'markdown') return printPage(explainMarkdown(scenario, file));
  return printPage(explainText(scenario, createStyle(process.stdout, process.env), file));
}

export function validate(files: readonly string[]): ExitCode {
  let mistakes = 0;
  for (const file of files) {
    const errors = validateFile(file);
    mistakes += errors.length;
    for (const error of errors) process.stderr.write(`${error.message}\n`);
    if (errors.length === 0) printPage(`${file}: fine`);
  }
  return mistakes === 0 ? exitCode.ok : exitCode.usage;
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
