import { ChaosError, nearestTo } from '../core/errors.ts';
import {
  fileOfId,
  idOfFile,
  isPath,
  ownBackends,
  ownScenarios,
  readScenarioText,
  readScenarioTree,
  scenarioFiles,
} from './library.ts';
import type { Mistakes } from './reading.ts';
import { resolveScenario } from './resolve.ts';
import type { ResolveOptions } from './resolve.ts';
import { inScaledTime } from './time-scale.ts';
import { causes } from './scenario.ts';
import type { Scenario } from './scenario.ts';
import { plainOf, subtree, treeOfObject } from './tree.ts';
import type { Tree } from './tree.ts';
import { treeOfYaml } from './yaml.ts';

export interface LoadOptions {
  /** Values of the scenario's parameters, as in YAML; text is taken too, for command lines. */
  readonly with?: Readonly<Record<string, unknown>> | undefined;
  /** Divides every duration: of phases, and of what faults wait for. Default 1. */
  readonly timeScale?: number | undefined;
  /** Folders that names are looked up in. Default: the scenarios that come with the package. */
  readonly dirs?: readonly string[] | undefined;
}

/**
 * A scenario by name or alias (a row of the failure catalogue), by the path of a YAML file, or as an object of the same
 * shape. Throws ChaosError with the first mistake.
 */
export function loadScenario(source: string | object, options: LoadOptions = {}): Scenario {
  const { tree, id, implied } = findSource(source, options.dirs ?? [ownScenarios(), ownBackends()]);
  const scenario = resolved(tree, { id, given: { ...implied, ...options.with } });
  const { timeScale = 1 } = options;
  return timeScale === 1 ? scenario : inScaledTime(scenario, timeScale);
}

/** What a tree says as it stands, which is asked again and again. A scenario is frozen, so all may have the same one. */
const usual = new WeakMap<Tree, Scenario>();

function resolved(tree: Tree, options: ResolveOptions): Scenario {
  const isUsual = Object.keys(options.given).length === 0;
  const known = isUsual ? usual.get(tree) : undefined;
  if (known) return known;
  const mistakes: Mistakes = [];
  const scenario = resolveScenario(tree, options, mistakes);
  if (!scenario) throw inOrder(mistakes)[0]!;
  if (isUsual) usual.set(tree, scenario);
  return scenario;
}

/** Every scenario of these folders, by cause and then by name. */
export function listScenarios(options: Pick<LoadOptions, 'dirs'> = {}): Scenario[] {
  const scenarios = scenarioFiles(options.dirs ?? [ownScenarios()]).map((file) => loadScenario(file));
  return scenarios.toSorted((a, b) => causes.indexOf(a.cause) - causes.indexOf(b.cause) || (a.id < b.id ? -1 : 1));
}

/** The backends that people recognise, by cause and then by name. */
export function listBackends(): Scenario[] {
  return listScenarios({ dirs: [ownBackends()] });
}

/** Every mistake of a file, its variants tried too; empty when there is none. */
export function validateFile(file: string): ChaosError[] {
  const mistakes: Mistakes = [];
  try {
    const tree = treeOfYaml(readScenarioText(file), file);
    const scenario = resolveScenario(tree, { id: idOfFile(file), given: {} }, mistakes);
    for (const { with: given } of Object.values(scenario?.variants ?? {})) {
      resolveScenario(tree, { id: idOfFile(file), given }, mistakes);
    }
  } catch (error) {
    if (!(error instanceof ChaosError)) throw error;
    mistakes.push(error);
  }
  const once = new Map(mistakes.map((mistake) => [mistake.message, mistake]));
  return inOrder([...once.values()]);
}

interface Source {
  readonly tree: Tree;
  readonly id: string;
  /** Values that an alias stands for. */
  readonly implied?: Readonly<Record<string, unknown>>;
}

function findSource(source: string | object, dirs: readonly string[]): Source {
  if (typeof source === 'object') return { tree: treeOfObject(source), id: 'inline' };
  if (isPath(source)) return sourceOfFile(source);
  const file = fileOfId(source, dirs);
  return file === undefined ? sourceOfAlias(source, dirs) : sourceOfFile(file);
}

function sourceOfFile(file: string): Source {
  return { tree: readScenarioTree(file), id: idOfFile(file) };
}

/** Looks into the files: only here, and only into those that mention the alias at all. */
function sourceOfAlias(alias: string, dirs: readonly string[]): Source {
  const files = scenarioFiles(dirs);
  for (const file of files) {
    if (!readScenarioText(file).includes(alias)) continue;
    const source = sourceOfFile(file);
    // First: a row that the scenario lists for the whole is a variant's all the same, where one claims it.
    for (const variant of variantsOf(source.tree)) {
      if (!coversOf(variant).includes(alias)) continue;
      return { ...source, implied: plainOf(subtree(variant, 'with')!) as Record<string, unknown> };
    }
    if (coversOf(source.tree).includes(alias)) return source;
  }
  throw unknownScenario(alias, files);
}

function coversOf(tree: Tree): unknown[] {
  const covers = subtree(tree, 'covers');
  return covers?.kind === 'list' ? covers.items.map(plainOf) : [];
}

function variantsOf(tree: Tree): Tree[] {
  const variants = subtree(tree, 'variants');
  return variants?.kind === 'map' ? [...variants.entries.values()].map(({ value }) => value) : [];
}

function unknownScenario(name: string, files: readonly string[]): ChaosError {
  const ids = files.map(idOfFile);
  const aliases = files.flatMap((file) => {
    const tree = readScenarioTree(file);
    return [tree, ...variantsOf(tree)].flatMap(coversOf).map(String);
  });
  return new ChaosError(`there is no scenario “${name}”`, {
    code: 'unknown-scenario',
    allowed: ids,
    nearest: nearestTo(name, [...ids, ...aliases]),
    hint: '`otlp-chaos list` tells them all; a file of your own is given by its path.',
  });
}

function inOrder(mistakes: Mistakes): ChaosError[] {
  const line = ({ place }: ChaosError): number => place?.line ?? 0;
  const column = ({ place }: ChaosError): number => place?.column ?? 0;
  return mistakes.toSorted((a, b) => line(a) - line(b) || column(a) - column(b));
}
