import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Visitor, parseSync } from 'oxc-parser';
import { afterAll, expect, test } from 'vitest';
import * as source from '../../src/index.ts';
import { packageRoot } from '../../src/core/package-root.ts';
import { readProjectFile } from '../architecture/sources.ts';
import { installPackage } from './installed.ts';

const installed = await installPackage();
afterAll(() => installed[Symbol.dispose]());
installed.link('vitest', '@types/node');

const guide = readProjectFile('docs/library.md');

function blocks(markdown: string, language: string): string[] {
  return [...markdown.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, name, text]) =>
    name === language ? [text!] : [],
  );
}

/** Examples that stand by themselves. */
const integrationTests = ['README.md', 'docs/library.md'].map((path) => {
  const found = blocks(readProjectFile(path), 'ts').filter((text) => text.includes("from 'vitest'"));
  return { path, found };
});

test.each(integrationTests)('the integration test in $path passes as it is written there', async ({ path, found }) => {
  expect(found).toHaveLength(1);
  const name = `${path.replaceAll(/\W/g, '-')}.test.ts`;
  installed.write(name, found[0]!);
  const vitest = join(packageRoot, 'node_modules', 'vitest', 'vitest.mjs');
  const { code, stdout } = await installed.node([vitest, 'run', '--root', '.', name]);
  expect(stdout).toMatch(/Tests +1 passed \(1\)/);
  expect(code).toBe(0);
});

/** What the examples take for granted. */
const surroundings = `import { spawn } from 'node:child_process';
import { createLedger, ledgerOf, listScenarios, loadScenario, startBackend } from 'otlp-chaos';
import type { Backend } from 'otlp-chaos';
import { expect } from 'vitest';
declare function exportsWith(environment: Record<string, string>): Promise<boolean>;
declare const backend: Backend;
console.log(spawn, expect, createLedger, ledgerOf, listScenarios, loadScenario, startBackend, exportsWith, backend);
`;

test('every piece of code in docs/library.md compiles in a strict project', { timeout: 120_000 }, async () => {
  const pieces = blocks(guide, 'ts').map((text, index) => {
    const name = `piece-${index}.ts`;
    const isWhole = text.startsWith('import');
    installed.write(name, isWhole ? text : `${surroundings}export async function piece() {\n${text}}\n`);
    return name;
  });
  expect(pieces.length).toBeGreaterThan(3);
  const compilerOptions = { strict: true, module: 'nodenext', target: 'esnext', skipLibCheck: true, noEmit: true };
  installed.write(
    'tsconfig.json',
    JSON.stringify({ compilerOptions: { ...compilerOptions, types: ['node'] }, files: pieces }),
  );
  const compiler = join(packageRoot, 'node_modules', 'typescript', 'bin', 'tsc');
  const { stdout } = await installed.node([compiler, '-p', 'tsconfig.json'], { timeoutMs: 100_000 });
  expect(stdout).toBe('');
});

test('the scenario object in docs/library.md is one', () => {
  const text = blocks(guide, 'ts').find((piece) => piece.startsWith('const outage'))!;
  const literal = text.slice(text.indexOf('{'), text.indexOf(';'));
  // oxlint-disable-next-line typescript/no-implied-eval -- the text is our own, and it has to run as it stands
  const outage = new Function(`return (${literal})`)() as object;
  expect(source.loadScenario(outage).phases.map(({ name }) => name)).toEqual(['serving', 'down', 'back']);
});

test('what docs/library.md shows of waiting in vain is what a run prints', async () => {
  const { stdout } = await installed.node([installed.copy('waiting-program.ts')]);
  const shown = blocks(guide, 'text').find((text) => text.startsWith('ChaosError'))!;
  expect(lasting(shown)).toEqual(lasting(stdout));
});

test('what docs/library.md shows of a mistake is what is told', () => {
  const shown = blocks(guide, 'text').find((text) => text.startsWith('throttle has no parameter'))!;
  let told = '';
  try {
    source.loadScenario('throttle', { with: { retryDely: '1s' } });
  } catch (error) {
    told = (error as Error).message;
  }
  expect(lasting(shown)).toEqual(lasting(told));
});

test('docs/library.md names every export, every option and every member of a backend', () => {
  const code = new Set([...guide.matchAll(/`([^`\n]+)`/g)].flatMap(([, text]) => text!.match(/\w+/g) ?? []));
  const names = [...exportsOf('src/index.ts'), ...['BackendOptions', 'Backend', 'Session'].flatMap(membersOf)];
  expect(names.length).toBeGreaterThan(45);
  expect(names.filter((name) => !code.has(name))).toEqual([]);
});

/** Lines without what differs from run to run. */
function lasting(text: string): string[] {
  return text
    .trimEnd()
    .replace(/\bat [\d.]+ ms/g, 'at <time> ms')
    .replace(/(127\.0\.0\.1):\d+/g, '$1:<port>')
    .replace(/"(bytes\w+)":\d+/g, '"$1":<count>')
    .split('\n')
    .map((line) => line.trim());
}

function exportsOf(path: string): string[] {
  const { module } = parseSync(path, readFileSync(join(packageRoot, path), 'utf8'));
  return module.staticExports.flatMap(({ entries }) => entries.map(({ exportName }) => exportName.name!));
}

function membersOf(name: string): string[] {
  const path = 'src/backend/backend.ts';
  const members: string[] = [];
  new Visitor({
    TSInterfaceDeclaration({ id, body }) {
      if (id.name !== name) return;
      for (const member of body.body) {
        if ('key' in member && member.key.type === 'Identifier') members.push(member.key.name);
      }
    },
  }).visit(parseSync(path, readFileSync(join(packageRoot, path), 'utf8')).program);
  return members;
}
