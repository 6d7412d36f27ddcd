import { execFile } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/core/package-root.ts';
import { withBuildLock } from './build-lock.ts';

const program = join(packageRoot, 'dist', 'otlp-chaos.js');

/** The program as users get it: the bundle in dist/, built anew when a source is younger. `npm test` has built it already. */
export async function builtProgram(): Promise<string> {
  if (isCurrent()) return program;
  await withBuildLock(join(packageRoot, 'node_modules', '.otlp-chaos-build.lock'), async () => {
    if (!isCurrent()) await promisify(execFile)(process.execPath, [join(packageRoot, 'scripts', 'build.ts')]);
  });
  return program;
}

function isCurrent(): boolean {
  const builtMs = changedMs(program);
  const sources = globSync(['src/**/*.ts', 'scripts/build.ts', 'package.json'], { cwd: packageRoot });
  return sources.every((source) => changedMs(join(packageRoot, source)) <= builtMs);
}

function changedMs(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;
}
