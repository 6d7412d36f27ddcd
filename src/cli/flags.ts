import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../core/duration.ts';
import { ChaosError } from '../core/errors.ts';
import { maxSeed } from '../core/random.ts';

/* Values of flags: parsed here, so that every command says the same of a bad one. */

export function port(text: string): number {
  return wholeNumber(text, 0, 65_535, 'a port: a whole number from 0 (any free port) to 65535');
}

export function seed(text: string): number {
  return wholeNumber(text, 0, maxSeed, `a seed: a whole number from 0 to ${maxSeed}`);
}

export function positiveCount(text: string): number {
  return wholeNumber(text, 1, 1_000_000, 'a count: a whole number from 1 to 1000000');
}

export function scale(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 1000) return value;
  throw new InvalidArgumentError('It has to be a factor above 0 and up to 1000, such as 10.');
}

export function durationMs(text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof ChaosError ? `${error.what}. ${error.hint}` : String(error));
  }
}

/** Collects `key=value` flags into one object. */
export function keyValue(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError(`“${text}” is not of the form key=value.`);
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

/** Collects a flag that may be given several times. */
export function collect(text: string, before: string[] = []): string[] {
  return [...before, text];
}

export const reportKinds = ['terminal', 'ndjson', 'junit', 'markdown', 'html'] as const;
export type ReportKind = (typeof reportKinds)[number];

export interface ReportTarget {
  readonly kind: ReportKind;
  /** `-`: stdout. */
  readonly file: string;
}

/** Collects `kind=file` flags. */
export function reportTarget(text: string, before: readonly ReportTarget[] = []): ReportTarget[] {
  const at = text.indexOf('=');
  const kind = reportKinds.find((one) => one === text.slice(0, at));
  const file = text.slice(at + 1);
  if (kind && file !== '') return [...before, { kind, file }];
  throw new InvalidArgumentError(`It has to be KIND=FILE, the file - for stdout; kinds: ${reportKinds.join(', ')}.`);
}

/** Collects names that may be given several times or joined by commas. */
export function names(text: string, before: string[] = []): string[] {
  return [...before, ...text.split(',').filter(Boolean)];
}

function wholeNumber(text: string, min: number, max: number, what: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new InvalidArgumentError(`It has to be ${what}.`);
}
