import { SetUpError } from '../core/set-up-error.ts';
import { examineTools } from '../senders/doctor.ts';
import { senders } from '../senders/index.ts';
import { builtPath, ensureBuilt } from '../senders/program-build.ts';
import { programFor, recipeNames } from '../senders/program-recipes.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { released } from './flags.ts';

/** `otlp-chaos senders list`: who can send here, and how to get who cannot. */
export async function listSenders({ format }: { format: string }): Promise<ExitCode> {
  const found = await Promise.all(
    Object.values(senders).map(async (sender) => {
      const { name, title, protocols, signals } = sender;
      // Whether a command is there shows when it is given.
      const result = name === 'command' ? { version: 'any, written behind --' } : await sender.find();
      const state = 'missing' in result ? { missing: result.missing } : { version: result.version };
      return { name, title, protocols, signals, found: !('missing' in result), ...state };
    }),
  );
  if (format === 'json') process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  else
    for (const { name, title, protocols, ...state } of found) {
      const text = 'version' in state ? state.version : `missing: ${state.missing}`;
      process.stdout.write(`${name.padEnd(12)} ${title}, ${protocols.join(' or ')}\n${' '.repeat(13)}${text}\n`);
    }
  return exitCode.ok;
}

/** `otlp-chaos senders build python go@1.44.0`: from pinned sources, into the tools folder. */
export async function buildSenders(wanted: readonly string[]): Promise<ExitCode> {
  for (const { name, release } of wanted.map((text) => released(text, recipeNames))) {
    const program = programFor(name, release);
    process.stderr.write(`building ${program.name} …\n`);
    const how = await ensureBuilt(program).catch((cause: unknown) => {
      const said = (cause as { stderr?: string }).stderr || (cause as Error).message;
      throw new SetUpError(
        `${program.name} cannot be built, see otlp-chaos senders doctor\n${said.trim().split('\n').slice(-8).join('\n')}`,
        { cause },
      );
    });
    process.stdout.write(`${builtPath(program)} ${how === 'built' ? 'built' : 'is up to date'}\n`);
  }
  return exitCode.ok;
}

/** `otlp-chaos senders doctor`: what this machine has for building and running them. Exit 1 when something is missing. */
export async function examineMachine(): Promise<ExitCode> {
  const findings = await examineTools();
  for (const { tool, for: purpose, ok, text } of findings)
    process.stdout.write(`${ok ? 'ok     ' : 'missing'} ${tool.padEnd(13)} for ${purpose}: ${text}\n`);
  return findings.every(({ ok }) => ok) ? exitCode.ok : exitCode.found;
}
