import { ChaosError, nearestTo } from '../core/errors.ts';
import { readValue } from './reading.ts';
import type { Mistakes } from './reading.ts';
import type { ParamSpec } from './scenario.ts';
import { paramsFile } from './schema.ts';
import { placeOf, subtree } from './tree.ts';
import type { MapEntry, MapTree, Tree } from './tree.ts';
import { parseParam } from './values.ts';

export type ParamValues = Readonly<Record<string, string | number | boolean>>;

/** The parameters that a scenario declares; each default has to be a value of its own type. */
export function declaredParams(root: MapTree, mistakes: Mistakes): Readonly<Record<string, ParamSpec>> {
  const tree = subtree(root, 'params');
  if (!tree) return {};
  const own: Mistakes = [];
  const params = readValue(paramsFile, tree, 'params', own) as Record<string, ParamSpec>;
  if (own.length > 0) {
    mistakes.push(...own);
    return {};
  }
  for (const [name, spec] of Object.entries(params)) {
    noteMistake(mistakes, () => checkSpec(name, spec, tree));
  }
  return params;
}

function checkSpec(name: string, spec: ParamSpec, tree: Tree): void {
  if ((spec.type === 'choice') !== (spec.choices !== undefined)) {
    throw new ChaosError(`parameter “${name}”: “choices” belongs to the type “choice”`, {
      code: 'bad-value',
      place: placeOf(tree, name),
    });
  }
  inPlace(placeOf(tree, name, 'default'), () => parseParam(name, spec, spec.default));
}

/** Defaults, under the values of a variant, under those that were given. */
export function paramValues(
  params: Readonly<Record<string, ParamSpec>>,
  { id, given }: { id: string; given: Readonly<Record<string, unknown>> },
  mistakes: Mistakes,
): ParamValues {
  const values = Object.fromEntries(Object.entries(params).map(([name, spec]) => [name, spec.default]));
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    noteMistake(mistakes, () => {
      const spec = Object.hasOwn(params, name) ? params[name] : undefined;
      if (!spec) throw unknownParam(name, Object.keys(params), { scenario: id });
      values[name] = parseParam(name, spec, value);
    });
  }
  return values;
}

function unknownParam(
  name: string,
  known: readonly string[],
  { scenario, place }: { scenario?: string; place?: Tree['place'] },
): ChaosError {
  const what = scenario === undefined ? 'there is no parameter' : `${scenario} has no parameter`;
  return new ChaosError(`${what} “${name}”`, {
    code: 'unknown-param',
    allowed: known,
    nearest: nearestTo(name, known),
    ...(known.length === 0 ? { hint: 'This scenario has no parameters.' } : {}),
    place,
  });
}

/** Puts values where `{param: name}` stands; declarations themselves stay as they are. */
export function fillParams(root: MapTree, values: ParamValues, mistakes: Mistakes): MapTree {
  const entries = [...root.entries].map(([key, entry]): [string, MapEntry] =>
    key === 'params' ? [key, entry] : [key, { ...entry, value: fill(entry.value, values, mistakes) }],
  );
  return { ...root, entries: new Map(entries) };
}

function fill(tree: Tree, values: ParamValues, mistakes: Mistakes): Tree {
  if (tree.kind === 'scalar') return tree;
  if (tree.kind === 'list') return { ...tree, items: tree.items.map((item) => fill(item, values, mistakes)) };
  const name = paramName(tree);
  if (name === undefined) {
    const entries = [...tree.entries].map(([key, entry]): [string, MapEntry] => [
      key,
      { ...entry, value: fill(entry.value, values, mistakes) },
    ]);
    return { ...tree, entries: new Map(entries) };
  }
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value !== undefined) return { kind: 'scalar', place: tree.place, value, param: name };
  mistakes.push(unknownParam(name, Object.keys(values), { place: placeOf(tree, 'param') }));
  return { kind: 'scalar', place: tree.place, value: null, isNoted: true };
}

function paramName(tree: MapTree): string | undefined {
  const reference = tree.entries.size === 1 ? subtree(tree, 'param') : undefined;
  return reference?.kind === 'scalar' && typeof reference.value === 'string' ? reference.value : undefined;
}

/** Runs a check that throws at the first mistake, and notes it instead. */
function noteMistake(mistakes: Mistakes, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof ChaosError)) throw error;
    mistakes.push(error);
  }
}

/** The same mistake, with the place where it was written. */
function inPlace(place: Tree['place'], check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof ChaosError)) throw error;
    const { code, allowed, nearest, hint } = error;
    throw new ChaosError(error.what, { code, allowed, nearest, hint, place, cause: error });
  }
}
