import { join } from 'node:path';
import { userCacheFolder } from '../core/cache-folder.ts';

/** Where programs that we build or that users put there for us are kept: OTLP_CHAOS_TOOLS, else in the user's cache. */
export function toolsFolder(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const cache = userCacheFolder(env);
  return env['OTLP_CHAOS_TOOLS'] || (cache && join(cache, 'bin'));
}
