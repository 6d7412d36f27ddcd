import { Type, type TSchemaOptions } from 'typebox';

/*
 * Values with a unit. They are written as text in YAML (`2s`, `64KiB`) and are plain numbers in code; the one loader
 * (`scenario/values.ts`) turns the first into the second wherever a schema carries the `x-value` mark.
 */

/** A length of time: text such as `250ms` in a file, milliseconds in code. */
export function duration(options: TSchemaOptions & { default?: string } = {}) {
  return Type.Unsafe<number>({
    type: 'string',
    pattern: '^(\\d+(\\.\\d+)?(ms|s|m|h))+$',
    'x-value': 'duration',
    ...options,
  });
}

/** An amount of bytes: a whole number or text such as `64KiB` in a file, bytes in code. */
export function size(options: TSchemaOptions & { default?: string } = {}) {
  return Type.Unsafe<number>({
    type: ['string', 'integer'],
    pattern: '^\\d+(\\.\\d+)?(B|KiB|MiB|GiB)?$',
    'x-value': 'size',
    ...options,
  });
}

/** A part of the items: a whole number, a percentage such as `25%`, or `all`. */
export function share(options: TSchemaOptions & { default?: string | number } = {}) {
  return Type.Unsafe<number | string>({
    type: ['string', 'integer'],
    pattern: '^(all|\\d+|(100|\\d{1,2}(\\.\\d+)?)%)$',
    minimum: 0,
    'x-words': 'a whole number, a percentage such as 25%, or all',
    ...options,
  });
}

/** A probability above 0: a number up to 1, or a percentage such as `50%` in a file; a number in code. */
export function chance(options: TSchemaOptions & { default?: string | number } = {}) {
  return Type.Unsafe<number>({
    type: ['string', 'number'],
    pattern: '^(100|\\d{1,2}(\\.\\d+)?)%$',
    exclusiveMinimum: 0,
    maximum: 1,
    'x-value': 'chance',
    ...options,
  });
}
