import { parseDuration } from '../core/duration.ts';
import { ChaosError, nearestTo } from '../core/errors.ts';
import type { ParamSpec } from './scenario.ts';

const bytesPerUnit: Readonly<Record<string, number>> = { '': 1, B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** `64KiB`, `1.5MiB` or a whole number → bytes. */
export function parseSize(value: string | number): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)(B|KiB|MiB|GiB)?$/.exec(String(value)) ?? [];
  if (number !== undefined) return Math.round(Number(number) * bytesPerUnit[unit]!);
  throw new ChaosError(`“${value}” is not an amount of bytes`, {
    code: 'bad-size',
    hint: 'Write a whole number, or a number with its unit: 512B, 64KiB, 4MiB, 1GiB.',
  });
}

/** `50%` or 0.5 → 0.5. */
export function parseChance(value: string | number): number {
  const percent = typeof value === 'string' ? /^(\d+(?:\.\d+)?)%$/.exec(value)?.[1] : undefined;
  const chance = percent === undefined ? value : Number(percent) / 100;
  if (typeof chance === 'number' && chance > 0 && chance <= 1) return chance;
  throw new ChaosError(`“${value}” is not a chance`, {
    code: 'out-of-range',
    hint: 'Write a percentage above 0% up to 100%, or a number above 0 up to 1.',
  });
}

/** Values that carry the `x-value` mark in a schema, by their mark. */
export const valueParsers: Readonly<Record<string, (value: string | number) => number>> = {
  duration: (value) => parseDuration(String(value)),
  size: parseSize,
  chance: parseChance,
};

/** A parameter's value as given on a command line (text) or by a program (its own type), checked; as it is written. */
export function parseParam(name: string, spec: ParamSpec, value: unknown): string | number | boolean {
  const parsed = parsers[spec.type](value, spec);
  if (parsed !== undefined) return parsed;
  const allowed = spec.choices?.map(String);
  throw new ChaosError(
    `parameter “${name}”: ${typeof value === 'string' ? `“${value}”` : JSON.stringify(value)} is not ${wanted[spec.type]}`,
    {
      code: 'bad-param',
      allowed,
      nearest: allowed && nearestTo(String(value), allowed),
      hint: hints[spec.type],
    },
  );
}

const wanted: Readonly<Record<ParamSpec['type'], string>> = {
  duration: 'a duration',
  size: 'an amount of bytes',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  text: 'text',
  choice: 'one of the choices',
};

const hints: Readonly<Partial<Record<ParamSpec['type'], string>>> = {
  duration: 'Write a number with its unit: 250ms, 2s, 1m30s, 1h.',
  size: 'Write a whole number, or a number with its unit: 512B, 64KiB, 4MiB, 1GiB.',
};

type ParamParser = (value: unknown, spec: ParamSpec) => string | number | boolean | undefined;

const parsers: Readonly<Record<ParamSpec['type'], ParamParser>> = {
  duration: (value) => (typeof value === 'string' ? keepIf(value, parseDuration) : undefined),
  size: (value) => (typeof value === 'string' || typeof value === 'number' ? keepIf(value, parseSize) : undefined),
  integer: (value) => numberOf(value, Number.isSafeInteger),
  number: (value) => numberOf(value, Number.isFinite),
  boolean: (value) => (typeof value === 'boolean' ? value : { true: true, false: false }[String(value)]),
  text: (value) => (['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined),
  choice: (value, { choices = [] }) => choices.find((choice) => String(choice) === String(value)),
};

function keepIf<V extends string | number>(value: V, parse: (value: V) => number): V | undefined {
  try {
    parse(value);
    return value;
  } catch {
    return undefined;
  }
}

function numberOf(value: unknown, accepts: (value: number) => boolean): number | undefined {
  const text = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value);
  const number = typeof value === 'number' ? value : text ? Number(value) : Number.NaN;
  return accepts(number) ? number : undefined;
}
