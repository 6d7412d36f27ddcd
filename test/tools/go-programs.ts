import { execFile } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { toolsFolder } from '../../src/senders/tools-folder.ts';
import { withBuildLock } from './build-lock.ts';

/*
 * Real senders and clients for the tests, built from their Go modules at pinned versions and kept outside the repository.
 * What is there and was built from the same recipe is not built again.
 */

const run = promisify(execFile);
const buildTimeoutMs = 15 * 60_000;
const builderModule = 'go.opentelemetry.io/collector/cmd/builder@v0.159.0';
const manifestFile = join(import.meta.dirname, 'collector-manifest.yaml');

export interface GoProgram {
  readonly name: string;
  /** What it is built from; another recipe is another program. */
  readonly recipe: string;
  /** Builds in an empty folder and returns the path of the program. */
  build(folder: string): Promise<string>;
}

export const goPrograms: readonly GoProgram[] = [
  {
    name: 'otelcol-chaos',
    recipe: readFileSync(manifestFile, 'utf8'),
    async build(folder) {
      await goInstall(builderModule, folder);
      copyFileSync(manifestFile, join(folder, 'manifest.yaml'));
      await run(join(folder, 'builder'), ['--config=manifest.yaml'], { cwd: folder, timeout: buildTimeoutMs });
      return join(folder, 'out', 'otelcol-chaos');
    },
  },
  {
    name: 'grpcurl',
    recipe: 'github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.4',
    async build(folder) {
      await goInstall(this.recipe, folder);
      return join(folder, 'grpcurl');
    },
  },
];

function folderForTools(): string {
  const folder = toolsFolder();
  if (folder === undefined) throw new Error('there is no home folder: set OTLP_CHAOS_TOOLS');
  return folder;
}

/** The program's path in the tools folder, whether it is there or not. */
export function goProgramPath(name: string): string {
  return join(folderForTools(), name);
}

/** Builds the program unless it is there. Several processes at once build it once. */
export async function ensureGoProgram(program: GoProgram): Promise<'kept' | 'built'> {
  if (isCurrent(program)) return 'kept';
  const folder = folderForTools();
  mkdirSync(folder, { recursive: true });
  return await withBuildLock(join(folder, `.${program.name}.lock`), async () => {
    if (isCurrent(program)) return 'kept';
    const workFolder = mkdtempSync(join(tmpdir(), 'otlp-chaos-build-'));
    try {
      install(program, await program.build(workFolder));
      return 'built';
    } finally {
      rmSync(workFolder, { recursive: true, force: true });
    }
  });
}

function isCurrent({ name, recipe }: GoProgram): boolean {
  const path = goProgramPath(name);
  return existsSync(path) && existsSync(recipePath(name)) && readFileSync(recipePath(name), 'utf8') === recipe;
}

function recipePath(name: string): string {
  return join(folderForTools(), `.${name}.recipe`);
}

/** By way of a temporary name: a program that is being started is the old one or the new. */
function install({ name, recipe }: GoProgram, built: string): void {
  const path = goProgramPath(name);
  const temporary = `${path}.${process.pid}`;
  copyFileSync(built, temporary);
  chmodSync(temporary, 0o755);
  renameSync(temporary, path);
  writeFileSync(recipePath(name), recipe);
}

async function goInstall(module: string, folder: string): Promise<void> {
  await run('go', ['install', module], { env: { ...process.env, GOBIN: folder }, timeout: buildTimeoutMs });
}
