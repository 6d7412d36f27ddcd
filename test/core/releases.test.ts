import { expect, test } from 'vitest';
import { Releases } from '../../src/core/releases.ts';

test('everything is given back once, the last first, though one of them fails', async () => {
  const given: string[] = [];
  const releases = new Releases();
  releases.use({ [Symbol.dispose]: () => void given.push('first') });
  releases.defer(() => {
    given.push('second');
    throw new Error('it broke');
  });
  releases.use({ [Symbol.asyncDispose]: async () => void given.push('third') });
  await expect(releases[Symbol.asyncDispose]()).rejects.toThrow('it broke');
  await releases[Symbol.asyncDispose]();
  expect(given).toEqual(['third', 'second', 'first']);
});
