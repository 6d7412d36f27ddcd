import { join } from 'node:path';
import { userCacheFolder } from '../core/cache-folder.ts';
import { ChaosError } from '../core/errors.ts';

/** Where programs that we build or that users put there for us are kept: OTLP_CHAOS_TOOLS, else in the user's cache. */
export function toolsFolder(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const cache = userCacheFolder(env);
  return env['OTLP_CHAOS_TOOLS'] || (cache && join(cache, 'bin'));
}

/** The same for who is about to keep something there. Throws ChaosError where there is no such folder. */
export function requiredToolsFolder(): string {
  const folder = toolsFolder();
  if (folder !== undefined) return folder;
  const hint = 'Set OTLP_CHAOS_TOOLS to a folder that you may write to.';
  throw new ChaosError('there is no home folder to keep sender programs in', { code: 'no-home', hint });
}
