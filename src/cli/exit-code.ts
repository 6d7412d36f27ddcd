import { ChaosError } from '../core/errors.ts';
import { SetUpError } from '../core/set-up-error.ts';

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
export async function reportFailure(error: unknown): Promise<ExitCode> {
  if (error instanceof ChaosError) return await tell(error.message, exitCode.usage);
  if (error instanceof SetUpError) return await tell(`the set-up broke: ${error.message}`, exitCode.broken);
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`otlp-chaos: this is a bug in otlp-chaos, please report it:\n${told}\n`);
  return exitCode.broken;
}

async function tell(message: string, code: ExitCode): Promise<ExitCode> {
  const text = `otlp-chaos: ${message}`;
  process.stderr.write(`${process.stderr.isTTY ? await wrapped(text, process.stderr.columns) : text}\n`);
  return code;
}

/** Only for people: whoever searches a log wants whole lines. */
async function wrapped(text: string, columns: number | undefined): Promise<string> {
  const { wrapIndented } = await import('../report/layout.ts');
  return wrapIndented(text, columns || 80);
}
