import { ensureGoProgram, goPrograms } from './go-programs.ts';
import { findTool, toolNames } from './tools.ts';

/** Runs once before all tests: builds what can be built and is missing, and says a line about each tool. */
export async function setup(): Promise<void> {
  const built = new Map<string, string>();
  for (const program of goPrograms) built.set(program.name, await build(program));
  for (const name of toolNames) {
    const { path, missing } = findTool(name);
    const how = built.get(name);
    console.log(`${name.padEnd(14)} ${path ?? missing}${how ? ` (${how})` : ''}`);
  }
}

async function build(program: (typeof goPrograms)[number]): Promise<string> {
  try {
    return await ensureGoProgram(program);
  } catch (error) {
    if (process.env['CI'] === 'true') throw error;
    return `cannot be built: ${(error as Error).message.split('\n')[0]}`;
  }
}
