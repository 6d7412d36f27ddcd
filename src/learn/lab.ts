import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { ChaosError, nearestTo } from '../core/errors.ts';
import { duration } from '../core/param.ts';
import { ownScenarios, readScenarioText } from '../scenario/library.ts';
import { readValue } from '../scenario/reading.ts';
import type { Mistakes } from '../scenario/reading.ts';
import { causes } from '../scenario/scenario.ts';
import { treeOfYaml } from '../scenario/yaml.ts';

/*
 * A lab is data: one folder in `scenarios/labs/` with `lab.yaml`, the file of each sender as the learner finds it, one
 * that looks like a repair and is none (`wrong/`), and one that is (`solution/`). docs/learn.md explains how to write one.
 */
const maybe = Type.Optional;
const closed = { additionalProperties: false } as const;
const text = Type.String({ minLength: 1 });
const count = Type.Integer({ minimum: 0 });
const perSender = Type.Union([text, Type.Object({ collector: text, sdk: text }, closed)]);

const answering = {
  scenario: Type.String({ description: 'A scenario by name, or a file beside this one, such as `backend.yaml`.' }),
  with: maybe(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]))),
};

const labFile = Type.Object(
  {
    order: Type.Integer({ minimum: 1, description: 'Its place in the list.' }),
    title: Type.String({ minLength: 1, maxLength: 60 }),
    cause: Type.Enum([...causes]),
    minutes: Type.Integer({ minimum: 1, description: 'How long someone new to it takes.' }),
    brief: Type.Union([text, Type.Object({ collector: text, sdk: text }, closed)], {
      description: 'What the learner is told, with placeholders such as `${http}`.',
    }),
    backend: Type.Object(answering, closed),
    impostor: maybe(
      Type.Object(
        { ...answering, who: Type.String({ minLength: 1, description: 'How it differs from the backend.' }) },
        { ...closed, description: 'Takes the backend’s place once the demand is met: nothing may be sent to it.' },
      ),
    ),
    feed: Type.Object(
      {
        rounds: Type.Integer({ minimum: 1, maximum: 200 }),
        items: Type.Integer({ minimum: 1, maximum: 512, description: 'In each round.' }),
        every: duration(),
      },
      closed,
    ),
    patience: duration({ description: 'How long nothing may happen, though items are missing, until it is judged.' }),
    demand: Type.Object(
      {
        lost: count,
        duplicated: count,
        fires: maybe(Type.Boolean({ description: 'The failure has to happen, or the trial proves nothing.' })),
      },
      { ...closed, description: 'What the ledger has to show.' },
    ),
    hints: Type.Array(perSender, { minItems: 3, description: 'Three, each telling more than the one before.' }),
    why: perSender,
  },
  closed,
);

export type SenderKind = 'collector' | 'sdk';
type PerSender = Static<typeof perSender>;

export interface Demand {
  readonly lost: number;
  readonly duplicated: number;
  readonly fires: boolean;
}

/** Who answers at the lab's addresses: a scenario, by name or file, with its parameters. */
export interface Answering {
  readonly scenario: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

export interface Impostor extends Answering {
  readonly who: string;
}

/** One lab for one kind of sender. Texts and files hold placeholders until `lab-folder.ts` fills them. */
export interface Lab extends Answering, Pick<Static<typeof labFile>, 'title' | 'cause' | 'minutes' | 'order'> {
  readonly id: string;
  readonly kind: SenderKind;
  readonly brief: string;
  readonly impostor: Impostor | undefined;
  readonly feed: { readonly rounds: number; readonly itemsPerRound: number; readonly everyMs: number };
  readonly patienceMs: number;
  readonly demand: Demand;
  readonly hints: readonly string[];
  readonly why: string;
  /** The file that the learner edits, and its texts. */
  readonly file: string;
  readonly broken: string;
  readonly wrong: string;
  readonly solution: string;
}

export const labFiles: Readonly<Record<SenderKind, string>> = { collector: 'collector.yaml', sdk: 'otel.env' };

function labsFolder(): string {
  return join(ownScenarios(), 'labs');
}

/** In the order of the list. */
export function loadLabs(kind: SenderKind): Lab[] {
  return labNames()
    .map((id) => loadLab(id, kind))
    .toSorted((a, b) => a.order - b.order);
}

/** Throws ChaosError for a name that is none, and for the first mistake in the lab's files. */
export function loadLab(id: string, kind: SenderKind): Lab {
  const known = labNames();
  if (!known.includes(id)) {
    const hint = '`otlp-chaos learn` lists them.';
    throw new ChaosError(`there is no lab “${id}”`, {
      code: 'unknown-lab',
      allowed: known,
      nearest: nearestTo(id, known),
      hint,
    });
  }
  const folder = join(labsFolder(), id);
  const { lab, mistakes } = readLab(folder);
  if (!lab) throw mistakes[0]!;
  const { backend, impostor, feed, demand, patience, hints, why, brief, ...rest } = lab;
  const file = labFiles[kind];
  const textOf = (...names: string[]): string => readFileSync(join(folder, ...names), 'utf8');
  return {
    ...rest,
    id,
    kind,
    brief: forSender(brief, kind),
    ...answeringIn(folder, backend),
    impostor: impostor && { ...answeringIn(folder, impostor), who: impostor.who },
    feed: { rounds: feed.rounds, itemsPerRound: feed.items, everyMs: feed.every },
    patienceMs: patience,
    demand: { fires: false, ...demand },
    hints: hints.map((hint) => forSender(hint, kind)),
    why: forSender(why, kind),
    file,
    broken: textOf(file),
    wrong: textOf('wrong', file),
    solution: textOf('solution', file),
  };
}

/** What `lab.yaml` says; undefined where it has mistakes, which are all told. */
export function readLab(folder: string): { lab: Static<typeof labFile> | undefined; mistakes: readonly ChaosError[] } {
  const path = join(folder, 'lab.yaml');
  const mistakes: Mistakes = [];
  try {
    const read = readValue(labFile, treeOfYaml(readScenarioText(path), path), 'lab', mistakes);
    return { lab: mistakes.length > 0 ? undefined : (read as Static<typeof labFile>), mistakes };
  } catch (error) {
    if (error instanceof ChaosError) return { lab: undefined, mistakes: [error] };
    throw error;
  }
}

function labNames(): string[] {
  const names = readdirSync(labsFolder());
  return names.filter((name) => existsSync(join(labsFolder(), name, 'lab.yaml'))).toSorted();
}

function answeringIn(folder: string, { scenario, with: given }: Static<typeof labFile>['backend']): Answering {
  return { scenario: /\.ya?ml$/.test(scenario) ? join(folder, scenario) : scenario, ...(given && { with: given }) };
}

function forSender(value: PerSender, kind: SenderKind): string {
  return (typeof value === 'string' ? value : value[kind]).trim();
}
