import { ChaosError } from '../core/errors.ts';
import type { Place } from '../core/errors.ts';

/*
 * What a scenario is read from: values that know where they were written. YAML text and plain objects both become such
 * a tree, so everything after it (checks, parameters, messages) is the same for both.
 */
export type Tree = MapTree | ListTree | ScalarTree;

export interface MapTree {
  readonly kind: 'map';
  readonly place: Place;
  readonly entries: ReadonlyMap<string, MapEntry>;
}

export interface MapEntry {
  readonly keyPlace: Place;
  readonly value: Tree;
}

export interface ListTree {
  readonly kind: 'list';
  readonly place: Place;
  readonly items: readonly Tree[];
}

export type Scalar = string | number | boolean | null;

export interface ScalarTree {
  readonly kind: 'scalar';
  readonly place: Place;
  readonly value: Scalar;
  /** The parameter that this value came from: the mistake is then where it was given. */
  readonly param?: string;
  /** It stands for something that is missing, which was told already: nothing more is to be said about it. */
  readonly isNoted?: true;
}

/** Bounds of one scenario: far above anything sensible, far below anything that hurts. */
export const treeLimits = { maxDepth: 24, maxNodes: 20_000, maxBytes: 1024 * 1024 } as const;

/** Counts nodes and depth while a tree is built; aliases and cycles count each time that they are followed. */
export class TreeBudget {
  #nodes = 0;

  take(depth: number, place: Place): void {
    this.#nodes++;
    if (depth > treeLimits.maxDepth) throw tooLarge(`nested more than ${treeLimits.maxDepth} levels deep`, place);
    if (this.#nodes > treeLimits.maxNodes) throw tooLarge(`made of more than ${treeLimits.maxNodes} values`, place);
  }
}

export function tooLarge(what: string, place: Place): ChaosError {
  return new ChaosError(`the scenario is ${what}`, {
    code: 'scenario-too-large',
    place,
    hint: 'Split it into several scenarios, or write the repeated part out once.',
  });
}

/** A place in an object has no line: its path stands for it. */
export function treeOfObject(source: object, name = 'scenario'): Tree {
  const budget = new TreeBudget();
  const build = (value: unknown, path: string, depth: number): Tree => {
    const place = { file: path };
    budget.take(depth, place);
    if (Array.isArray(value)) {
      return { kind: 'list', place, items: value.map((item, index) => build(item, `${path}[${index}]`, depth + 1)) };
    }
    if (isPlainObject(value)) {
      const entries = Object.entries(value)
        .filter(([, child]) => child !== undefined)
        .map(([key, child]): [string, MapEntry] => {
          const childPath = `${path}.${key}`;
          return [key, { keyPlace: { file: childPath }, value: build(child, childPath, depth + 1) }];
        });
      return { kind: 'map', place, entries: new Map(entries) };
    }
    if (isScalar(value)) return { kind: 'scalar', place, value };
    throw new ChaosError(
      `a scenario holds data only, not ${typeof value === 'object' ? 'an instance' : `a ${typeof value}`}`,
      {
        code: 'wrong-type',
        place,
      },
    );
  };
  return build(source, name, 0);
}

export function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** The subtree at a path, if there is one. */
export function subtree(tree: Tree | undefined, ...path: readonly (string | number)[]): Tree | undefined {
  return path.reduce<Tree | undefined>((node, step) => {
    if (node?.kind === 'map') return node.entries.get(String(step))?.value;
    return node?.kind === 'list' ? node.items[Number(step)] : undefined;
  }, tree);
}

/** Where a path was written, or the nearest thing around it that was. */
export function placeOf(tree: Tree, ...path: readonly (string | number)[]): Place {
  for (let length = path.length; length > 0; length--) {
    const node = subtree(tree, ...path.slice(0, length));
    if (node) return node.place;
  }
  return tree.place;
}

export function plainOf(tree: Tree): unknown {
  switch (tree.kind) {
    case 'scalar':
      return tree.value;
    case 'list':
      return tree.items.map(plainOf);
    case 'map':
      return Object.fromEntries([...tree.entries].map(([key, { value }]) => [key, plainOf(value)]));
  }
}

export const emptyMap = (place: Place): MapTree => ({ kind: 'map', place, entries: new Map() });
