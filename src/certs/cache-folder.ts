import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { userCacheFolder } from '../core/cache-folder.ts';
import { ChaosError } from '../core/errors.ts';
import { packageRoot } from '../core/package-root.ts';

/** Where minted certificates are kept: `certs/minted` in a checkout of this repository, else the user's cache folder. */
export function defaultCacheFolder(env: NodeJS.ProcessEnv = process.env, root: string = packageRoot): string {
  if (existsSync(join(root, '.git'))) return join(root, 'certs', 'minted');
  const cache = userCacheFolder(env);
  if (cache !== undefined) return join(cache, 'certs');
  // Keys do not go to a folder that everybody may write to.
  throw new ChaosError('there is no home folder to keep certificates in', { code: 'certs-folder', hint: otherFolders });
}

export const otherFolders =
  'Name one: `--certs-dir` of `serve`, `--dir` of `certs`, `certsDir` of the library, or XDG_CACHE_HOME.';
