import { execFile } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/core/package-root.ts';
import { withBuildLock } from '../../src/senders/build-lock.ts';

const built = join(packageRoot, 'dist', 'index.js');

/** The program as users get it: the bundle in dist/. */
export async function builtProgram(): Promise<string> {
  await ensureBuilt();
  return join(packageRoot, 'dist', 'otlp-chaos.js');
}

/** Builds `dist/` unless it is newer than all that it is made of. `npm test` has just built it; a single test file has not. */
export async function ensureBuilt(): Promise<void> {
  if (isCurrent()) return;
  await withBuildLock(join(packageRoot, 'node_modules', '.otlp-chaos-build.lock'), async () => {
    if (!isCurrent()) await promisify(execFile)(process.execPath, ['scripts/build.ts'], { cwd: packageRoot });
  });
}

function isCurrent(): boolean {
  if (!existsSync(built)) return false;
  const builtMs = statSync(built).mtimeMs;
  const sources = globSync(['src/**/*.ts', 'scripts/*', 'package.json', 'tsconfig.json'], { cwd: packageRoot });
  return sources.every((source) => statSync(join(packageRoot, source)).mtimeMs <= builtMs);
}
