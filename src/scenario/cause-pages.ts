import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { idOfFile, ownScenarios, readScenarioText } from './library.ts';
import { readValue } from './reading.ts';
import type { Mistakes } from './reading.ts';
import { causes } from './scenario.ts';
import type { Scenario } from './scenario.ts';
import { treeOfYaml } from './yaml.ts';

/*
 * What holds for all failures of one cause: how to tell it, what to do, and where common advice is wrong. One YAML file
 * each in `scenarios/causes/`; tests run every command, and hold every piece of evidence against the sender that it names.
 */
const maybe = Type.Optional;
const closed = { additionalProperties: false } as const;
const text = Type.String({ minLength: 1 });

const evidence = Type.Object(
  {
    exporter: maybe(Type.String({ description: 'One exporter as it stands in a Collector’s configuration, as YAML.' })),
    says: maybe(Type.String({ description: 'What `validate` says against it. Default: nothing, it passes.' })),
    starting: maybe(Type.String({ description: 'What the Collector prints of it when it starts.' })),
    env: maybe(
      Type.Record(Type.String(), Type.String(), { description: 'With `${grpcAddressByName}` for host:port by name.' }),
    ),
    asks: maybe(
      Type.Record(Type.String(), Type.String(), {
        description: 'Sender and version → the path that it asked for, `header: value`, or `nothing`.',
      }),
    ),
    seen: maybe(Type.String({ description: 'What else was seen, with versions.' })),
  },
  closed,
);

const causePageFile = Type.Object(
  {
    title: text,
    cause: Type.Enum([...causes]),
    about: Type.String({ minLength: 1, maxLength: 80, description: 'In one line, for tables.' }),
    plain: Type.String({ minLength: 1, description: 'For someone who meets it for the first time.' }),
    precise: text,
    scenarios: maybe(Type.Array(text, { minItems: 1, description: 'Default: all of the cause.' })),
    diagnose: Type.Array(
      Type.Object(
        {
          asks: text,
          against: Type.String({ description: 'The scenario, by name or alias, that shows it.' }),
          run: text,
          shows: Type.String({ description: 'Stands in what the command prints.' }),
          also: maybe(Type.Boolean({ description: 'Printed where nothing is wrong, too: the rest of it tells.' })),
          means: text,
        },
        closed,
      ),
    ),
    fix: Type.Array(Type.Object({ do: text, because: text }, closed), { minItems: 1 }),
    why: text,
    corrections: maybe(
      Type.Array(Type.Object({ said: text, but: text, evidence: Type.Array(evidence, { minItems: 1 }) }, closed)),
    ),
  },
  closed,
);

export type Evidence = Static<typeof evidence>;
export type CausePage = Readonly<Static<typeof causePageFile>> & {
  readonly id: string;
};

const folder = (): string => join(ownScenarios(), 'causes');

/** In the order in which an engineer would suspect them. */
export function loadCausePages(): CausePage[] {
  const files = readdirSync(folder()).filter((name) => name.endsWith('.yaml'));
  const pages = files.map((name) => loadCausePage(join(folder(), name)));
  return pages.toSorted((a, b) => causes.indexOf(a.cause) - causes.indexOf(b.cause) || (a.id < b.id ? -1 : 1));
}

function loadCausePage(file: string): CausePage {
  const mistakes: Mistakes = [];
  const read = readValue(causePageFile, treeOfYaml(readScenarioText(file), file), 'cause', mistakes);
  if (mistakes.length > 0) throw mistakes[0]!;
  return { ...(read as Static<typeof causePageFile>), id: idOfFile(file) };
}

/** The failures that a page is about. */
export function scenariosOf(page: CausePage, scenarios: readonly Scenario[]): Scenario[] {
  return scenarios.filter(({ id, cause }) => (page.scenarios ? page.scenarios.includes(id) : cause === page.cause));
}

/** `tls` → its page; `aftermath` → both of its pages; anything else → none. */
export function causePagesOf(name: string): CausePage[] {
  const asked = name.toLowerCase();
  return loadCausePages().filter(({ id, cause }) => id === asked || cause === asked);
}
