import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withBuildLock } from './build-lock.ts';
import { requiredToolsFolder } from './tools-folder.ts';

/** A program, or a folder with one, that is built on this machine and kept in the tools folder. */
export interface BuiltProgram {
  readonly name: string;
  /** All that it is built from; another recipe is another program. */
  readonly recipe: string;
  /** Builds in an empty folder and returns the path of what is to be kept. */
  build(folder: string): Promise<string>;
}

/** Its path in the tools folder, whether it is there or not. */
export function builtPath({ name }: Pick<BuiltProgram, 'name'>): string {
  return join(requiredToolsFolder(), name);
}

/** It is there, and built from this recipe and no other. */
export function isBuilt({ name, recipe }: Pick<BuiltProgram, 'name' | 'recipe'>): boolean {
  return existsSync(builtPath({ name })) && existsSync(recipePath(name)) && read(recipePath(name)) === recipe;
}

/** Builds the program unless it is there. Several processes at once build it once. */
export async function ensureBuilt(program: BuiltProgram): Promise<'kept' | 'built'> {
  if (isBuilt(program)) return 'kept';
  const folder = requiredToolsFolder();
  mkdirSync(folder, { recursive: true });
  return await withBuildLock(join(folder, `.${program.name}.lock`), async () => {
    if (isBuilt(program)) return 'kept';
    // Beside its later place, so that it gets there by renaming.
    const workFolder = mkdtempSync(join(folder, '.build-'));
    try {
      install(program, await program.build(workFolder), join(workFolder, 'former'));
      return 'built';
    } finally {
      rmSync(workFolder, { recursive: true, force: true });
    }
  });
}

/** By renaming: whoever starts it meanwhile has the old one or the new. */
function install({ name, recipe }: BuiltProgram, built: string, former: string): void {
  const path = builtPath({ name });
  rmSync(recipePath(name), { force: true });
  if (existsSync(path)) renameSync(path, former);
  renameSync(built, path);
  writeFileSync(recipePath(name), recipe);
}

function recipePath(name: string): string {
  return join(requiredToolsFolder(), `.${name}.recipe`);
}

function read(file: string): string {
  return readFileSync(file, 'utf8');
}
