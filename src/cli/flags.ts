import { Option } from 'commander';
import { parseDuration } from '../core/duration.ts';
import { ChaosError, nearestTo } from '../core/errors.ts';
import { maxSeed } from '../core/random.ts';

/* Values of flags: parsed here, so that every command says the same of a bad one. */

type Parse<T> = (text: string, before: T | undefined) => T;

/** A flag with a value; a mistake in it is told with the flag's name. */
export function flag<T>(written: string, text: string, parse: Parse<T>): Option {
  const option = new Option(written, text);
  return option.argParser<T>((value, before) => inFlag(option.long!, () => parse(value, before)));
}

/** A flag that takes one of a few words. */
export function choice(written: string, text: string, choices: readonly string[]): Option {
  const option = flag(written, text, (value) => oneOf(value, choices));
  // Shown in the help.
  option.argChoices = [...choices];
  return option;
}

export function oneOf<N extends string>(value: string, choices: readonly N[]): N {
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw mistake(`“${value}” is not one of the choices`, { allowed: choices, nearest: nearestTo(value, choices) });
}

export function port(text: string): number {
  return wholeNumber(text, { min: 0, max: 65_535, noun: 'port', remark: '0 takes any free one' });
}

export function seed(text: string): number {
  return wholeNumber(text, { min: 0, max: maxSeed, noun: 'seed' });
}

export function positiveCount(text: string): number {
  return wholeNumber(text, { min: 1, max: 1_000_000, noun: 'count' });
}

export function scale(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 1000) return value;
  throw mistake(`“${text}” is not a factor`, { hint: 'A factor is a number above 0 and up to 1000, such as 10.' });
}

export function durationMs(text: string): number {
  return parseDuration(text);
}

export function url(text: string): string {
  if (/^https?:/.test(text) && URL.canParse(text)) return text;
  throw mistake(`“${text}” is not a URL`, { hint: 'Write it whole: http://127.0.0.1:8474' });
}

export interface UpstreamFlag {
  readonly grpc?: string;
  readonly http?: string;
}

/** Collects one URL for each protocol: `grpc://` and `grpcs://`, or `http://` and `https://`. */
export function upstream(text: string, before: UpstreamFlag = {}): UpstreamFlag {
  const [, scheme = '', rest = ''] = /^(grpcs?|https?):\/\/(.+)$/.exec(text) ?? [];
  const hint = 'Write grpc://HOST:4317 or http://HOST:4318, and grpcs:// or https:// for TLS.';
  if (rest === '') throw mistake(`“${text}” is not an upstream`, { hint });
  const name = scheme.startsWith('grpc') ? 'grpc' : 'http';
  if (before[name] !== undefined) throw mistake(`two upstreams are given for ${name}`, { hint });
  return { ...before, [name]: `${scheme.endsWith('s') ? 'https' : 'http'}://${rest}` };
}

/** Collects `key=value` flags into one object. */
export function keyValue(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at > 0) return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
  throw mistake(`“${text}” is not of the form key=value`, { hint: 'Write the name, an equals sign and the value.' });
}

export interface Released<N extends string = string> {
  readonly name: N;
  readonly release?: string;
}

/** `go`, or a release of it: `go@1.44.0`. */
export function released<N extends string>(text: string, choices: readonly N[]): Released<N> {
  const [, word = text, release] = /^([^@]*)@(.*)$/.exec(text) ?? [];
  const name = oneOf(word, choices);
  if (release === undefined) return { name };
  if (/^\d+\.\d+\.\d+$/.test(release)) return { name, release };
  throw mistake(`“${release}” is not a release`, { hint: 'A release is written as three numbers: 1.44.0.' });
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
  const hint = 'Write the kind, an equals sign and a file, or - for stdout: junit=results.xml';
  throw mistake(`“${text}” is not of the form kind=file`, { allowed: reportKinds, hint });
}

/** Collects names that may be given several times or joined by commas. */
export function names(text: string, before: string[] = []): string[] {
  return [...before, ...text.split(',').filter(Boolean)];
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly noun: string;
  readonly remark?: string;
}

function wholeNumber(text: string, { min, max, noun, remark }: Bounds): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  const hint = `A ${noun} is a whole number from ${min} to ${max}${remark === undefined ? '' : `; ${remark}`}.`;
  throw mistake(`“${text}” is not a ${noun}`, { hint });
}

function mistake(what: string, details: Partial<Pick<ChaosError, 'allowed' | 'nearest' | 'hint'>>): ChaosError {
  return new ChaosError(what, { code: 'bad-flag', ...details });
}

function inFlag<T>(name: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof ChaosError)) throw error;
    const { what, code, allowed, nearest, hint } = error;
    throw new ChaosError(what, { code, allowed, nearest, hint, place: { file: name }, cause: error });
  }
}
