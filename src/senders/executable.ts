import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The first of `names` in the folders of PATH, then in `extraFolders`. */
export function findExecutable(
  names: readonly string[],
  { env = process.env, extraFolders = [] }: { env?: NodeJS.ProcessEnv; extraFolders?: readonly string[] } = {},
): string | undefined {
  const folders = [...(env['PATH'] ?? '').split(delimiter), ...extraFolders].filter(Boolean);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isExecutable);
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
