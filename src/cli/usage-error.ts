import type { Command, CommanderError } from 'commander';
import { ChaosError } from '../core/errors.ts';

/** What Commander says of a wrong command line, in the form of all our mistakes; undefined where help was printed. */
export function usageError(error: CommanderError, program: Command, args: readonly string[]): ChaosError | undefined {
  if (error.code === 'commander.help' || error.code === 'commander.helpDisplayed') return undefined;
  const command = program.commands.find((one) => one.name() === args[0]);
  const [first = '', ...others] = error.message.replace(/^error: /, '').split('\n');
  const [, nearest] = /\(Did you mean (.+?)\?\)/.exec(others.join(' ')) ?? [];
  const help = ['otlp-chaos', command?.name(), '--help'].filter(Boolean).join(' ');
  return new ChaosError(first.replace(/'([^']*)'/g, '“$1”').replace(/\.$/, ''), {
    code: 'usage',
    nearest: nearest?.replace(/^one of /, ''),
    allowed: allowedFor(error, program, command),
    hint: `${help} shows what there is.`,
  });
}

function allowedFor(
  { code, message }: CommanderError,
  program: Command,
  command: Command | undefined,
): string[] | undefined {
  if (code === 'commander.unknownCommand') return (command ?? program).commands.map((one) => one.name());
  if (code !== 'commander.missingMandatoryOptionValue') return undefined;
  return command?.options.find(({ flags }) => message.includes(flags))?.argChoices;
}
