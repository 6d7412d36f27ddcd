import { builtPath, ensureBuilt } from '../../src/senders/program-build.ts';
import type { BuiltProgram } from '../../src/senders/program-build.ts';
import { builtPrograms } from './built-programs.ts';
import { findTool, toolNames } from './tools.ts';

/** Runs once before all tests: builds what can be built and is missing, and says a line about each tool. */
export async function setup(): Promise<void> {
  const built = new Map<string, string>();
  for (const program of builtPrograms) built.set(program.name, await build(program));
  for (const name of toolNames.filter((one) => !built.has(one))) {
    const { path, missing } = findTool(name);
    console.log(`${name.padEnd(14)} ${path ?? missing}`);
  }
  for (const [name, how] of built) console.log(`${name.padEnd(14)} ${builtPath({ name })} (${how})`);
}

async function build(program: BuiltProgram): Promise<string> {
  try {
    return await ensureBuilt(program);
  } catch (error) {
    if (process.env['CI'] === 'true') throw error;
    return `cannot be built: ${(error as Error).message.split('\n')[0]}`;
  }
}
