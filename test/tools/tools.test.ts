import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { withBuildLock } from '../../src/senders/build-lock.ts';
import { builtPath, ensureBuilt } from '../../src/senders/program-build.ts';
import type { BuiltProgram } from '../../src/senders/program-build.ts';
import { builtPrograms } from './built-programs.ts';
import { findTool, requireTool } from './tools.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'otlp-chaos-tools-'));
  vi.stubEnv('OTLP_CHAOS_TOOLS', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** Takes a moment to build, and counts how often it was. */
function slowProgram(recipe = 'first'): BuiltProgram & { built: number } {
  return {
    name: 'slow',
    recipe,
    built: 0,
    async build(into) {
      this.built++;
      const file = join(into, 'slow');
      await new Promise((resolve) => setTimeout(resolve, 20));
      writeFileSync(file, `#!/bin/sh\necho ${recipe}\n`);
      return file;
    },
  };
}

const skip = (reason: string): never => {
  throw new Error(`skipped: ${reason}`);
};

test('a program that several want at once is built once, and nothing else is left', async () => {
  const program = slowProgram();
  const results = await Promise.all(Array.from({ length: 5 }, () => ensureBuilt(program)));
  expect(program.built).toBe(1);
  expect(results.toSorted()).toEqual(['built', 'kept', 'kept', 'kept', 'kept']);
  expect(readdirSync(folder).toSorted()).toEqual(['.slow.recipe', 'slow']);
});

test('a program is built again when its recipe has changed', async () => {
  await ensureBuilt(slowProgram('first'));
  expect(await ensureBuilt(slowProgram('first'))).toBe('kept');
  expect(await ensureBuilt(slowProgram('second'))).toBe('built');
});

test('a build that fails leaves no lock and no program', async () => {
  const program = { ...slowProgram(), build: () => Promise.reject(new Error('no Go here')) };
  await expect(ensureBuilt(program)).rejects.toThrow('no Go here');
  expect(readdirSync(folder)).toEqual([]);
});

test('a lock whose owner is gone is taken over', async () => {
  const lock = join(folder, 'lock');
  // Process ids of Linux end at 2²².
  writeFileSync(lock, String(2 ** 22 + 1));
  expect(await withBuildLock(lock, async () => 'done')).toBe('done');
});

test('a tool that was built is found in the tools folder', () => {
  const { name } = builtPrograms[0]!;
  writeFileSync(builtPath({ name }), '');
  expect(findTool('otelcol-chaos')).toEqual({ path: join(folder, name) });
});

test('a missing tool skips a test with the reason', () => {
  vi.stubEnv('PATH', folder);
  vi.stubEnv('CI', '');
  expect(() => requireTool('h2load', { skip })).toThrow('skipped: h2load is not installed: install nghttp2-client');
});

test('a missing tool fails a test in CI', () => {
  vi.stubEnv('PATH', folder);
  vi.stubEnv('CI', 'true');
  expect(() => requireTool('grpcurl', { skip })).toThrow(/^grpcurl is not installed: building it needs Go/);
});
