import { createHash, randomInt } from 'node:crypto';

/**
 * The only door through which chance enters. A draw is a pure function of the seed and its key, so parallel traffic
 * does not reorder outcomes: the same seed, rule, payload and attempt give the same draw whatever else is in flight.
 */
export interface Random {
  readonly seed: number;
  /** A number in [0, 1) that depends on the seed and on `key` alone. */
  draw(...key: readonly (string | number)[]): number;
}

export const maxSeed = 2 ** 32 - 1;

export function newSeed(): number {
  return randomInt(0, maxSeed + 1);
}

export function createRandom(seed: number): Random {
  return {
    seed,
    draw(...key) {
      const digest = createHash('sha1')
        .update(`${seed}\0${key.join('\0')}`)
        .digest();
      return digest.readUIntBE(0, 6) / 2 ** 48;
    },
  };
}
