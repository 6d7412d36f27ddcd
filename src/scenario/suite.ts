import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { ChaosError, nearestTo } from '../core/errors.ts';
import { protocols } from '../core/signal.ts';
import type { Protocol } from '../core/signal.ts';
import { checkNames } from './check-names.ts';
import { idOfFile, isPath, ownScenarios, readScenarioText } from './library.ts';
import { loadScenario } from './load.ts';
import { readValue } from './reading.ts';
import type { Mistakes } from './reading.ts';
import type { Scenario } from './scenario.ts';
import { treeOfYaml } from './yaml.ts';

/*
 * A suite is a list of scenarios with values for their parameters: one YAML file in `scenarios/suites/`. Which protocols
 * each is run over follows from the scenario and from what the sender speaks.
 */
const maybe = Type.Optional;
const closed = { additionalProperties: false } as const;
const values = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]));

const suiteFile = Type.Object(
  {
    title: Type.String({ minLength: 1, description: 'In one line.' }),
    summary: Type.String({ minLength: 1, description: 'What it tells, and how long it takes.' }),
    cases: Type.Array(
      Type.Object(
        {
          scenario: Type.String({ description: 'Name, alias or path of a scenario.' }),
          name: maybe(
            Type.String({
              pattern: '^[a-z0-9][a-z0-9-]*$',
              description: 'Where a scenario comes several times.',
              'x-words': 'a name of a-z, 0-9 and hyphens',
            }),
          ),
          with: maybe(values),
          protocols: maybe(Type.Array(Type.Enum([...protocols]), { minItems: 1 })),
          expect: maybe(
            Type.Array(Type.Enum([...checkNames]), {
              minItems: 1,
              description: 'Checks, instead of the scenario’s own.',
            }),
          ),
        },
        closed,
      ),
      { minItems: 1 },
    ),
  },
  closed,
);

export interface Suite extends Pick<Static<typeof suiteFile>, 'title' | 'summary'> {
  readonly id: string;
  readonly cases: readonly SuiteCase[];
}

export interface SuiteCase {
  readonly name: string;
  readonly scenario: string;
  readonly with?: Readonly<Record<string, unknown>> | undefined;
  /** Checks to judge by. Default: what the scenario expects. */
  readonly expect?: readonly string[] | undefined;
  /** Default: every protocol that both scenario and sender know. */
  readonly protocols?: readonly Protocol[] | undefined;
}

function ownSuites(): string {
  return join(ownScenarios(), 'suites');
}

export function suiteNames(): string[] {
  return readdirSync(ownSuites())
    .filter((name) => name.endsWith('.yaml'))
    .map(idOfFile)
    .toSorted();
}

/** A suite by name or by the path of a YAML file. Throws ChaosError with the first mistake. */
export function loadSuite(source: string): Suite {
  const file = isPath(source) ? source : join(ownSuites(), `${source}.yaml`);
  if (!isPath(source) && !existsSync(file)) {
    const known = suiteNames();
    const details = { code: 'unknown-suite', allowed: known, nearest: nearestTo(source, known) };
    throw new ChaosError(`there is no suite “${source}”`, details);
  }
  const mistakes: Mistakes = [];
  const read = readValue(suiteFile, treeOfYaml(readScenarioText(file), file), 'suite', mistakes);
  if (mistakes.length > 0) throw mistakes[0]!;
  const { title, summary, cases } = read as Static<typeof suiteFile>;
  const named = cases.map((one) => ({ ...one, name: one.name ?? one.scenario }));
  const twice = named.find(({ name }, index) => named.findIndex((other) => other.name === name) !== index);
  if (twice) {
    const hint = 'Give one of them a name of its own: `name: …`.';
    throw new ChaosError(`two cases are called “${twice.name}”`, { code: 'duplicate-name', place: { file }, hint });
  }
  return { id: idOfFile(file), title, summary, cases: named };
}

/** The scenario of a case, so that a mistake in it is told before anything starts. */
export function scenarioOf({ scenario, with: given }: SuiteCase, timeScale?: number): Scenario {
  return loadScenario(scenario, { with: given, timeScale });
}
