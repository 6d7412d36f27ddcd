import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/core/package-root.ts';
import { ensureBuilt } from '../tools/built-package.ts';

const run = promisify(execFile);

export type Library = typeof import('../../src/index.ts');

/** A project of somebody else's that has our package installed: what npm would publish, and what that depends on. */
export interface Installed extends Disposable {
  readonly folder: string;
  readonly packageFolder: string;
  /** Names of the packed files. */
  readonly files: readonly string[];
  /** The published library, loaded into this process. */
  library(): Promise<Library>;
  write(name: string, text: string): string;
  /** Copies a program of this folder; there it imports `otlp-chaos` instead of the sources. Returns its name. */
  copy(name: string): string;
  /** Makes further packages of ours available, as a user's own dependencies. */
  link(...names: readonly string[]): void;
  /** Runs `node` with these arguments in the project, in a home of its own. */
  node(args: readonly string[], options?: { readonly timeoutMs?: number }): Promise<Finished>;
  /** Where programs started by `node` may keep temporary files, and their cache. */
  readonly temporaryFolder: string;
  readonly cacheFolder: string;
}

export interface Finished {
  readonly code: number | null;
  /** Set when it had to be ended. */
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export async function installPackage(): Promise<Installed> {
  await ensureBuilt();
  const folder = mkdtempSync(join(tmpdir(), 'otlp-chaos-user-'));
  const packageFolder = join(folder, 'node_modules', 'otlp-chaos');
  const [temporaryFolder, cacheFolder] = [join(folder, 'tmp'), join(folder, 'cache')];
  for (const path of [packageFolder, temporaryFolder, cacheFolder]) mkdirSync(path, { recursive: true });
  const files = await unpack(packageFolder, folder);
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const link = (...names: readonly string[]): void => {
    for (const name of names) {
      const path = join(folder, 'node_modules', name);
      mkdirSync(dirname(path), { recursive: true });
      symlinkSync(join(packageRoot, 'node_modules', name), path);
    }
  };
  const copy = (name: string): string => {
    const text = readFileSync(join(import.meta.dirname, name), 'utf8');
    write(name, text.replaceAll("'../../src/index.ts'", "'otlp-chaos'"));
    return name;
  };
  write('package.json', JSON.stringify({ name: 'user', type: 'module', private: true }));
  link(...dependencies(packageFolder));
  const env = {
    PATH: process.env['PATH'],
    NO_COLOR: '1',
    HOME: folder,
    TMPDIR: temporaryFolder,
    XDG_CACHE_HOME: cacheFolder,
  };
  return {
    folder,
    packageFolder,
    files,
    temporaryFolder,
    cacheFolder,
    write,
    copy,
    link,
    library: () => import(pathToFileURL(join(packageFolder, 'dist', 'index.js')).href) as Promise<Library>,
    node: (args, { timeoutMs = 25_000 } = {}) => finished(process.execPath, args, { cwd: folder, env, timeoutMs }),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Without scripts: the build is there, and another one would pull it away from under whoever runs it. */
async function unpack(packageFolder: string, workFolder: string): Promise<string[]> {
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', workFolder];
  const { stdout } = await run('npm', args, { cwd: packageRoot });
  const [packed] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  const archive = join(workFolder, packed.filename);
  await run('tar', ['-xzf', archive, '-C', packageFolder, '--strip-components=1']);
  rmSync(archive);
  return packed.files.map(({ path }) => path);
}

function dependencies(packageFolder: string): string[] {
  const text = readFileSync(join(packageFolder, 'package.json'), 'utf8');
  return Object.keys((JSON.parse(text) as { dependencies: object }).dependencies);
}

async function finished(
  program: string,
  args: readonly string[],
  { timeoutMs, ...options }: { cwd: string; env: NodeJS.ProcessEnv; timeoutMs: number },
): Promise<Finished> {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs });
  const { promise, resolve, reject } = Promise.withResolvers<Finished>();
  const printed = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed.stderr += text));
  child.on('error', reject);
  child.on('close', (code, signal) => resolve({ code, signal, ...printed }));
  return await promise;
}
