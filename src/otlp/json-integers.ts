import type { ScalarType } from './message-tables.ts';

/** Integers that JSON writes as a number or as decimal text (S30), with their bounds. */
export type IntegerType = Extract<
  ScalarType,
  'fixed32' | 'fixed64' | 'sfixed64' | 'int32' | 'uint32' | 'sint32' | 'int64' | 'uint64'
>;

const signed = (bits: number): readonly [bigint, bigint] => [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n];
const unsigned = (bits: number): readonly [bigint, bigint] => [0n, 2n ** BigInt(bits) - 1n];

const bounds: Readonly<Record<IntegerType, readonly [min: bigint, max: bigint]>> = {
  fixed32: unsigned(32),
  uint32: unsigned(32),
  int32: signed(32),
  sint32: signed(32),
  fixed64: unsigned(64),
  uint64: unsigned(64),
  int64: signed(64),
  sfixed64: signed(64),
};

/** More digits do not fit 64 bits; bounds what `BigInt` has to read. */
const decimal = /^-?\d{1,20}$/;

/** What is wrong with a value as an integer of that type; undefined if nothing is. A value that is undefined is none. */
export function integerMistake(type: IntegerType, value: unknown): string | undefined {
  if (typeof value === 'number' ? !Number.isInteger(value) : typeof value !== 'string' || !decimal.test(value)) {
    return 'must be an integer, as a number or as decimal text';
  }
  // Nearly every value is small, and none of those is out of bounds but for its sign.
  const small = typeof value === 'number' && value >= 0 && value < 2 ** 31;
  if (small) return undefined;
  const integer = BigInt(value as string | number);
  const [min, max] = bounds[type];
  return integer < min || integer > max ? `must be between ${min} and ${max}` : undefined;
}

/** The value of a checked integer, in two's complement. */
export function integerWords(value: string | number): readonly [low: number, high: number] {
  if (typeof value === 'number' && value >= 0 && value < 2 ** 31) return [value, 0];
  const integer = BigInt(value);
  return [Number(BigInt.asIntN(32, integer)), Number(BigInt.asIntN(32, integer >> 32n))];
}
