import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot, packageVersion } from '../../src/core/package-root.ts';

test('the package root is the folder that holds protos/', () => {
  expect(existsSync(join(packageRoot, 'protos', 'VERSION'))).toBe(true);
});

test('the package version is the one of package.json', () => {
  expect(packageVersion).toMatch(/^\d+\.\d+\.\d+/);
});
