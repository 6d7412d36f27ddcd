import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where this user's caches are; undefined for one without a home, as in a container that runs under any number. */
export function userCacheFolder(
  env: NodeJS.ProcessEnv = process.env,
  home: () => string = homedir,
): string | undefined {
  return userFolder(env['XDG_CACHE_HOME'], ['.cache'], home);
}

/** Where what this user has done is kept, such as progress; undefined for one without a home. */
export function userStateFolder(
  env: NodeJS.ProcessEnv = process.env,
  home: () => string = homedir,
): string | undefined {
  return userFolder(env['XDG_STATE_HOME'], ['.local', 'state'], home);
}

function userFolder(named: string | undefined, usual: readonly string[], home: () => string): string | undefined {
  // The XDG base directory specification wants relative paths ignored.
  if (named && isAbsolute(named)) return join(named, 'otlp-chaos');
  try {
    return join(home(), ...usual, 'otlp-chaos');
  } catch {
    return undefined;
  }
}
