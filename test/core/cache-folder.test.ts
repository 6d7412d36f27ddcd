import { expect, test } from 'vitest';
import { userCacheFolder } from '../../src/core/cache-folder.ts';

const home = (): string => '/h';

test('caches are in the home folder, unless the user says where', () => {
  expect(userCacheFolder({}, home)).toBe('/h/.cache/otlp-chaos');
  expect(userCacheFolder({ XDG_CACHE_HOME: '/x' }, home)).toBe('/x/otlp-chaos');
  expect(userCacheFolder({ XDG_CACHE_HOME: 'relative' }, home)).toBe('/h/.cache/otlp-chaos');
});

test('a user without a home, as in some containers, has none, and that is no crash', () => {
  const none = (): string => {
    throw new Error('uv_os_homedir returned ENOENT');
  };
  expect(userCacheFolder({}, none)).toBeUndefined();
});
