import type { TSchema } from 'typebox';
import { plainOf } from './tree.ts';
import type { Tree } from './tree.ts';

/** The keywords of JSON Schema that our TypeBox declarations use. */
export interface Shape {
  readonly type?: string | readonly string[];
  readonly enum?: readonly (string | number)[];
  readonly anyOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly patternProperties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly minItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly description?: string;
  readonly 'x-value'?: string;
  /** What a text with a pattern is, in words. */
  readonly 'x-words'?: string;
}

/** A TypeBox declaration is JSON Schema at run time, and ours keep to the keywords above. */
export function shapeOf(schema: TSchema): Shape {
  return schema;
}

const words: Readonly<Record<string, string>> = {
  duration: 'a duration such as 250ms, 2s or 1m30s',
  size: 'an amount of bytes such as 64KiB',
  chance: 'a percentage such as 50%, or a number above 0 up to 1',
};

/** What is wanted, as the second half of a sentence: “it must be …”. */
export function describeShape(shape: Shape): string {
  return `it must be ${nounOf(shape)}`;
}

function nounOf(shape: Shape): string {
  const mark = shape['x-value'];
  if (shape['x-words'] !== undefined) return shape['x-words'];
  if (mark !== undefined) return words[mark] ?? mark;
  if (shape.anyOf) return [...new Set(shape.anyOf.map(nounOf))].join(' or ');
  if (shape.enum) return `one of ${shape.enum.join(', ')}`;
  return [shape.type]
    .flat()
    .map((type) => nounOfType(type, shape))
    .join(' or ');
}

function nounOfType(type: string | undefined, shape: Shape): string {
  switch (type) {
    case 'object':
      return 'a map of keys and values';
    case 'array':
      return 'a list';
    case 'integer':
      return `a whole number${boundsOf(shape)}`;
    case 'number':
      return `a number${boundsOf(shape)}`;
    case 'boolean':
      return 'true or false';
    default:
      return shape.pattern === undefined ? 'text' : `text that matches ${shape.pattern}`;
  }
}

function boundsOf({ minimum, maximum, exclusiveMinimum }: Shape): string {
  const low = exclusiveMinimum === undefined ? minimum : exclusiveMinimum;
  const from = low === undefined ? '' : ` ${exclusiveMinimum === undefined ? 'from' : 'above'} ${low}`;
  const to = maximum === undefined ? '' : ` up to ${maximum}`;
  return from + to;
}

/**
 * Where each branch of a union is a map with a `type` of its own, the type says which is meant; undefined where it does
 * not, or the union is of another kind.
 */
export function branchOfType(branches: readonly Shape[], type: unknown): Shape | undefined {
  return branches.find(
    ({ properties }) => properties?.['type']?.enum?.length === 1 && properties['type'].enum[0] === type,
  );
}

/** The types of such a union. */
export function typesOf(branches: readonly Shape[]): string[] {
  return branches.flatMap(({ properties }) => properties?.['type']?.enum ?? []).map(String);
}

/** What was written instead, short. */
export function describeTree(tree: Tree): string {
  if (tree.kind === 'map') return 'a map';
  if (tree.kind === 'list') return 'a list';
  const value = plainOf(tree);
  if (value === null) return 'empty';
  if (typeof value === 'string') return `“${value.length > 60 ? `${value.slice(0, 60)}…` : value}”`;
  return JSON.stringify(value);
}
