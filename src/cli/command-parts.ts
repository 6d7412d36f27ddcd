import type { Command, Option } from 'commander';
import { choice } from './flags.ts';
import type { ExitCode } from './exit-code.ts';

/** Takes the exit code of the command that ran. */
export type Done = (code: ExitCode) => void;

export function format(usual: string, ...others: string[]): Option {
  return choice('--format <format>', 'what to print', [usual, ...others]).default(usual);
}

export function example(command: Command, ...lines: string[]): void {
  command.addHelpText('after', `\n${lines.length > 1 ? 'Examples' : 'Example'}:\n  ${lines.join('\n  ')}`);
}
