import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where this user's caches are; undefined for one without a home, as in a container that runs under any number. */
export function userCacheFolder(
  env: NodeJS.ProcessEnv = process.env,
  home: () => string = homedir,
): string | undefined {
  const { XDG_CACHE_HOME: cache } = env;
  // The XDG base directory specification wants relative paths ignored.
  if (cache && isAbsolute(cache)) return join(cache, 'otlp-chaos');
  try {
    return join(home(), '.cache', 'otlp-chaos');
  } catch {
    return undefined;
  }
}
