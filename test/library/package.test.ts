import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import * as source from '../../src/index.ts';
import { packageRoot, packageVersion } from '../../src/core/package-root.ts';
import { installPackage } from './installed.ts';

const installed = await installPackage();
afterAll(() => installed[Symbol.dispose]());
installed.link('@types/node');
const yamlIn = (...folder: string[]): string[] =>
  readdirSync(join(packageRoot, ...folder)).filter((name) => name.endsWith('.yaml'));
const scenarioFiles = yamlIn('scenarios');

test('the package holds the build, its data and its documents, and nothing of the workshop', () => {
  const tops = new Set(installed.files.map((path) => path.split('/')[0]!));
  expect([...tops].toSorted()).toEqual(
    [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'certs',
      'dist',
      'docs',
      'package.json',
      'protos',
      'scenarios',
      'senders',
    ].toSorted(),
  );
  expect(installed.files.filter((path) => path.startsWith('certs/'))).toEqual(['certs/catalogue.yaml']);
  expect(installed.files.filter((path) => /\.pem$|\.test\.|\.tsbuildinfo$/.test(path))).toEqual([]);
});

test('the published library exports what the sources do', async () => {
  expect(Object.keys(await installed.library()).toSorted()).toEqual(Object.keys(source).toSorted());
});

test('scenarios, certificates and message definitions are found where they were installed', async () => {
  const { code, stdout, stderr } = await installed.node([installed.copy('data-program.ts')]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({
    status: 200,
    received: [{ resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'hello' } }] }] }] }],
    caFile: expect.stringContaining(join(installed.cacheFolder, 'otlp-chaos')) as string,
    scenarios: expect.arrayContaining(scenarioFiles.map((file) => file.slice(0, -5))) as [],
    version: packageVersion,
  });
});

test('the command runs where it was installed', async () => {
  const command = join(installed.packageFolder, 'dist', 'otlp-chaos.js');
  const { code, stdout } = await installed.node([command, 'list', '--format', 'json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toHaveLength(scenarioFiles.length + yamlIn('scenarios', 'backends').length);
});

const strict = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  noEmit: true,
  target: 'es2023',
  lib: ['es2023', 'esnext.disposable'],
  types: ['node'],
};

/** TypeBox's own types, which ours rest on, take seconds to check. */
const compileMs = 120_000;

test.each([
  ['nodenext', { module: 'nodenext', skipLibCheck: false }],
  ['bundler', { module: 'esnext', moduleResolution: 'bundler', skipLibCheck: true }],
])('its types hold in the strictest project of a user: %s, %j', { timeout: compileMs }, async (name, options) => {
  installed.copy('user-program.ts');
  const project = `tsconfig.${name}.json`;
  installed.write(project, JSON.stringify({ compilerOptions: { ...strict, ...options }, files: ['user-program.ts'] }));
  const compiler = join(packageRoot, 'node_modules', 'typescript', 'bin', 'tsc');
  const { code, stdout } = await installed.node([compiler, '-p', project], { timeoutMs: compileMs });
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
});

test('what is no entry of the package cannot be imported', async () => {
  installed.write('inner.js', "import 'otlp-chaos/dist/index.js';");
  expect((await installed.node(['inner.js'])).stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
});
