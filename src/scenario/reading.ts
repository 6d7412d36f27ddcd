import type { TSchema } from 'typebox';
import { ChaosError, nearestTo } from '../core/errors.ts';
import type { ChaosErrorDetails } from '../core/errors.ts';
import { branchOfType, describeShape, describeTree, shapeOf, typesOf } from './shape.ts';
import type { Shape } from './shape.ts';
import { plainOf } from './tree.ts';
import type { ListTree, MapTree, ScalarTree, Tree } from './tree.ts';
import { valueParsers } from './values.ts';

/*
 * Reads a tree by a schema: checks it, fills defaults in and turns values with units into numbers, in one walk. It knows
 * the few keywords of JSON Schema that our declarations use. A general validator would say less (“must match a schema in
 * anyOf”), and could not say where.
 */

/** Collects what is wrong; reading goes on, so that one run shows every mistake. */
export type Mistakes = ChaosError[];

/** Stands for a value that could not be read; the mistake has been noted. */
const unreadable = Symbol('unreadable');

export function readValue(schema: TSchema, tree: Tree, name: string, mistakes: Mistakes): unknown {
  return readOrLeave(shapeOf(schema), tree, name, mistakes);
}

function readOrLeave(shape: Shape, tree: Tree, name: string, mistakes: Mistakes): unknown {
  const value = read(shape, tree, name, mistakes);
  return value === unreadable ? undefined : value;
}

function read(shape: Shape, tree: Tree, name: string, mistakes: Mistakes): unknown {
  if (tree.kind === 'scalar' && tree.isNoted) return unreadable;
  if (shape.anyOf) return readUnion(shape.anyOf, tree, name, mistakes);
  if (shape.enum) return readChoice(shape, tree, name, mistakes);
  if (shape.type === undefined) return plainOf(tree);
  switch (tree.kind) {
    case 'map':
      return shape.type === 'object' ? readMap(shape, tree, mistakes) : wrongType(shape, tree, name, mistakes);
    case 'list':
      return shape.type === 'array' ? readList(shape, tree, name, mistakes) : wrongType(shape, tree, name, mistakes);
    case 'scalar':
      return readScalar(shape, tree, name, mistakes);
  }
}

function readMap(shape: Shape, tree: MapTree, mistakes: Mistakes): unknown {
  return shape.patternProperties ? readRecord(shape, tree, mistakes) : readObject(shape, tree, mistakes);
}

/** Objects are closed: a key that is not declared is a mistake, never ignored. */
function readObject({ properties = {}, required = [] }: Shape, tree: MapTree, mistakes: Mistakes): unknown {
  const known = Object.keys(properties);
  for (const [key, { keyPlace }] of tree.entries) {
    if (Object.hasOwn(properties, key)) continue;
    const details = { code: 'unknown-key', place: keyPlace, allowed: known, nearest: nearestTo(key, known) };
    mistakes.push(new ChaosError(`unknown key “${key}”`, details));
  }
  const result: Record<string, unknown> = {};
  for (const [key, shape] of Object.entries(properties)) {
    const written = tree.entries.get(key);
    if (written) result[key] = readOrLeave(shape, written.value, key, mistakes);
    else if (shape.default !== undefined) result[key] = readDefault(shape, key);
    else if (required.includes(key)) mistakes.push(missingKey(key, shape, tree));
  }
  return result;
}

function missingKey(key: string, shape: Shape, tree: MapTree): ChaosError {
  const details = { code: 'missing-key', place: tree.place, allowed: shape.enum?.map(String) };
  return new ChaosError(`the key “${key}” is missing: ${describeShape(shape)}`, details);
}

function readRecord({ patternProperties = {} }: Shape, tree: MapTree, mistakes: Mistakes): unknown {
  const [pattern, shape] = Object.entries(patternProperties)[0]!;
  const keys = new RegExp(pattern);
  const result: Record<string, unknown> = {};
  for (const [key, { keyPlace, value }] of tree.entries) {
    if (keys.test(key)) result[key] = readOrLeave(shape, value, key, mistakes);
    else
      mistakes.push(new ChaosError(`“${key}” cannot be used as a name here`, { code: 'bad-value', place: keyPlace }));
  }
  return result;
}

function readList(shape: Shape, tree: ListTree, name: string, mistakes: Mistakes): unknown {
  const { items = {}, minItems = 0 } = shape;
  if (tree.items.length < minItems) return wrong(`“${name}” must not be empty`, 'bad-value', tree, mistakes);
  return tree.items.map((item, index) => readOrLeave(items, item, `${name}[${index}]`, mistakes));
}

function readChoice(shape: Shape, tree: Tree, name: string, mistakes: Mistakes): unknown {
  const choices = shape.enum ?? [];
  if (tree.kind === 'scalar' && choices.includes(tree.value as string | number)) return tree.value;
  const allowed = choices.map(String);
  const written = tree.kind === 'scalar' ? String(tree.value) : undefined;
  const nearest = written === undefined ? undefined : nearestTo(written, allowed);
  return wrong(`“${name}” is ${describeTree(tree)}`, 'bad-value', tree, mistakes, { allowed, nearest });
}

/** The branch that fits the kind of what was written; if several do, the first that reads without a mistake. */
function readUnion(branches: readonly Shape[], tree: Tree, name: string, mistakes: Mistakes): unknown {
  const fitting = branches.filter((branch) => fits(branch, tree));
  if (fitting.length === 1) return read(fitting[0]!, tree, name, mistakes);
  const types = typesOf(fitting);
  if (tree.kind === 'map' && types.length > 0) return readTyped(fitting, types, tree, name, mistakes);
  for (const branch of fitting) {
    const own: Mistakes = [];
    const value = read(branch, tree, name, own);
    if (own.length === 0) return value;
  }
  const choices = branches.flatMap((branch) => branch.enum ?? []).map(String);
  const nearest = tree.kind === 'scalar' ? nearestTo(String(tree.value), choices) : undefined;
  return wrongType({ anyOf: branches }, tree, name, mistakes, nearest);
}

/** Each branch has a `type` of its own: mistakes are those of the branch that is meant. */
function readTyped(
  branches: readonly Shape[],
  types: readonly string[],
  tree: MapTree,
  name: string,
  mistakes: Mistakes,
): unknown {
  const type = tree.entries.get('type')?.value;
  const branch = type?.kind === 'scalar' ? branchOfType(branches, type.value) : undefined;
  if (branch) return read(branch, tree, name, mistakes);
  if (type) return readChoice({ enum: types }, type, 'type', mistakes);
  return wrong(`the key “type” is missing in “${name}”`, 'missing-key', tree, mistakes, { allowed: types });
}

function fits(shape: Shape, tree: Tree): boolean {
  if (shape.anyOf) return shape.anyOf.some((branch) => fits(branch, tree));
  if (tree.kind === 'map') return shape.type === 'object';
  if (tree.kind === 'list') return shape.type === 'array';
  return shape.type !== 'object' && shape.type !== 'array';
}

function readScalar(shape: Shape, tree: ScalarTree, name: string, mistakes: Mistakes): unknown {
  const { value } = tree;
  const types = [shape.type].flat();
  if (!types.some((type) => hasType(value, type))) return wrongType(shape, tree, name, mistakes);
  const mark = shape['x-value'];
  if (mark !== undefined) return readMarked(mark, tree, name, mistakes);
  if (typeof value === 'string') return readText(shape, tree, value, name, mistakes);
  if (typeof value === 'number' && !inBounds(shape, value)) {
    return wrong(`“${name}” is ${value}: ${describeShape(shape)}`, 'out-of-range', tree, mistakes);
  }
  return value;
}

function readMarked(mark: string, tree: ScalarTree, name: string, mistakes: Mistakes): unknown {
  try {
    return valueParsers[mark]!(tree.value as string | number);
  } catch (cause) {
    if (!(cause instanceof ChaosError)) throw cause;
    return wrong(`“${name}”: ${cause.what}`, cause.code, tree, mistakes, { hint: cause.hint });
  }
}

function readText(shape: Shape, tree: ScalarTree, value: string, name: string, mistakes: Mistakes): unknown {
  const { minLength = 0, maxLength = Infinity, pattern } = shape;
  if (value.length < minLength) return wrong(`“${name}” must not be empty`, 'bad-value', tree, mistakes);
  if (value.length > maxLength) {
    return wrong(`“${name}” is longer than ${maxLength} characters`, 'out-of-range', tree, mistakes);
  }
  if (pattern === undefined || new RegExp(pattern).test(value)) return value;
  return wrong(`“${name}” is “${value}”: ${describeShape(shape)}`, 'bad-value', tree, mistakes);
}

function hasType(value: ScalarTree['value'], type: string | undefined): boolean {
  if (type === 'integer') return Number.isSafeInteger(value);
  if (type === 'number') return Number.isFinite(value);
  return typeof value === type && value !== null;
}

function inBounds(shape: Shape, value: number): boolean {
  const { minimum = -Infinity, exclusiveMinimum = -Infinity, maximum = Infinity } = shape;
  return value >= minimum && value > exclusiveMinimum && value <= maximum;
}

function wrongType(shape: Shape, tree: Tree, name: string, mistakes: Mistakes, nearest?: string): unknown {
  const what = `“${name}” is ${describeTree(tree)}: ${describeShape(shape)}`;
  return wrong(what, 'wrong-type', tree, mistakes, { nearest });
}

function wrong(
  what: string,
  code: string,
  tree: Tree,
  mistakes: Mistakes,
  details: Partial<ChaosErrorDetails> = {},
): typeof unreadable {
  const param = tree.kind === 'scalar' ? tree.param : undefined;
  const origin = param === undefined ? '' : ` (from the parameter “${param}”)`;
  mistakes.push(new ChaosError(what + origin, { code, place: tree.place, ...details }));
  return unreadable;
}

/** A default is written as in a file: durations as text. */
function readDefault(shape: Shape, key: string): unknown {
  const mark = shape['x-value'];
  if (mark === undefined) return structuredClone(shape.default);
  const value = shape.default;
  if (typeof value === 'string' || typeof value === 'number') return valueParsers[mark]!(value);
  throw new TypeError(`the default of “${key}” cannot be read as a ${mark}`);
}
