import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { packageRoot } from '../core/package-root.ts';

/** Where minted certificates are kept: `certs/minted` in a checkout of this repository, else the user's cache folder. */
export function defaultCacheFolder(env: NodeJS.ProcessEnv = process.env, root: string = packageRoot): string {
  if (existsSync(join(root, '.git'))) return join(root, 'certs', 'minted');
  const { XDG_CACHE_HOME: cache } = env;
  // The XDG base directory specification wants relative paths ignored.
  return join(cache && isAbsolute(cache) ? cache : join(homedir(), '.cache'), 'otlp-chaos', 'certs');
}
