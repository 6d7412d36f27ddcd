import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where programs that we build or that users put there for us are kept: OTLP_CHAOS_TOOLS, else in the user's cache. */
export function toolsFolder(env: NodeJS.ProcessEnv = process.env): string {
  const { OTLP_CHAOS_TOOLS: tools, XDG_CACHE_HOME: cache } = env;
  if (tools) return tools;
  // The XDG base directory specification wants relative paths ignored.
  return join(cache && isAbsolute(cache) ? cache : join(homedir(), '.cache'), 'otlp-chaos', 'bin');
}
