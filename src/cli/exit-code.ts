import { CommanderError } from 'commander';
import { ChaosError } from '../core/errors.ts';

/** What a script may rely on. */
export const exitCode = {
  /** All passed, or a clean stop. */
  ok: 0,
  /** A check failed, a cause was found, an export was not accepted. */
  found: 1,
  unproven: 2,
  /** Wrong usage or bad input. */
  usage: 64,
  /** The set-up broke, or otlp-chaos did: never counted as the sender's failure. */
  broken: 70,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** What a run comes to, as a code. */
export const codeOfRun = {
  pass: exitCode.ok,
  fail: exitCode.found,
  unproven: exitCode.unproven,
  broken: exitCode.broken,
} as const;

/** Says on stderr what went wrong, and with which code to end. */
export function reportFailure(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
  if (error instanceof ChaosError) {
    process.stderr.write(`otlp-chaos: ${error.message}\n`);
    return exitCode.usage;
  }
  if (error instanceof Error && error.name === 'SetUpError') {
    process.stderr.write(`otlp-chaos: the set-up broke: ${error.message}\n`);
    return exitCode.broken;
  }
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`otlp-chaos: this is a bug in otlp-chaos, please report it:\n${told}\n`);
  return exitCode.broken;
}
