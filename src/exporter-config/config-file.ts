import { isMap, LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { ChaosError } from '../core/errors.ts';
import type { ChaosErrorDetails, Place } from '../core/errors.ts';
import { ConfigVariables } from './config-variables.ts';

export type Path = readonly string[];
export type ConfigMap = Readonly<Record<string, unknown>>;

export interface Setting {
  readonly path: Path;
  /** Of its key; of what it would stand in where it is not written. */
  readonly place: Place;
  /** With variables replaced; undefined where nothing is written. */
  readonly value: unknown;
  /** What it depends on and cannot be seen from here: while there is any, the value says nothing. */
  readonly unset: readonly string[];
}

/** A Collector configuration as its owner wrote it. Only what is asked for is looked at: the rest need not be safe. */
export class ConfigFile {
  readonly file: string;
  readonly #document: Document;
  readonly #lines = new LineCounter();
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #variables: ConfigVariables;
  readonly #root: unknown;

  constructor(parts: { text: string; file: string; env: Readonly<Record<string, string | undefined>> }) {
    this.file = parts.file;
    this.#env = parts.env;
    this.#variables = new ConfigVariables(parts.env);
    this.#document = parseDocument(parts.text, { lineCounter: this.#lines, merge: true });
    const [error] = this.#document.errors;
    if (error) throw this.#badYaml(error, error.pos[0]);
    try {
      this.#root = this.#document.toJS() as unknown;
      mustEnd(this.#root);
    } catch (cause) {
      // An alias of nothing, aliases without number, or one that stands in what it stands for.
      throw this.#badYaml(cause as Error);
    }
  }

  /** Variables of the environment that what was asked for refers to, with their values. */
  get variables(): ReadonlyMap<string, string> {
    return this.#variables.used;
  }

  /** As it is written, variables included; undefined where there is nothing. */
  raw(path: Path): unknown {
    return path.reduce((node: unknown, key, depth) => {
      const parent = typeof node === 'string' ? this.expand(node, path.slice(0, depth)) : node;
      return isObject(parent) && !Array.isArray(parent) ? parent[key] : undefined;
    }, this.#root);
  }

  /** With variables replaced by their values, in their types. */
  value(path: Path): unknown {
    return this.expand(this.raw(path), path);
  }

  /** A value from `path` with its variables replaced. */
  expand(value: unknown, path: Path): unknown {
    return this.#variables.expandAll(value, this.placeOf(path));
  }

  /** A value with all that can be said of it, for whoever reads settings without running them. */
  look(path: Path): Setting {
    const place = this.placeOf(path);
    const variables = new ConfigVariables(this.#env);
    try {
      const value = variables.expandAll(this.raw(path), place);
      return { path, place, value, unset: [...variables.unset] };
    } catch (error) {
      if (!(error instanceof ChaosError) || error.code !== 'unsafe-variable') throw error;
      return { path, place, value: undefined, unset: [error.what.replace(/ .*/, '')] };
    }
  }

  /** A map as it is written, empty where there is nothing; its values may be variables, it itself is none. */
  rawMap(path: Path): ConfigMap {
    const raw = this.raw(path);
    return this.#asMap(typeof raw === 'string' ? this.value(path) : raw, path);
  }

  map(path: Path): ConfigMap {
    return this.#asMap(this.value(path), path);
  }

  names(path: Path): string[] {
    const value = this.value(path) ?? [];
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    throw this.mistake(`${path.join('.')} is not a list of names`, path, { code: 'bad-config' });
  }

  mistake(what: string, path: Path, details: Omit<ChaosErrorDetails, 'place'>): ChaosError {
    return new ChaosError(what, { ...details, place: this.placeOf(path) });
  }

  /** Where an entry stands, or the nearest around it that the file holds. */
  placeOf(path: Path): Place {
    for (let depth = path.length; depth > 0; depth--) {
      const parent = depth === 1 ? this.#document.contents : this.#document.getIn(path.slice(0, depth - 1), true);
      if (!isMap(parent)) continue;
      const pair = parent.items.find(({ key }) => String(key) === path[depth - 1]);
      const start = (pair?.key as { range?: readonly number[] } | undefined)?.range?.[0];
      if (start === undefined) continue;
      const { line, col } = this.#lines.linePos(start);
      return { file: this.file, line, column: col };
    }
    return { file: this.file };
  }

  #badYaml(error: Error, offset?: number): ChaosError {
    // The parser recurses, and says so in the words of the runtime.
    const isDeep = error.message.startsWith('Maximum call stack');
    const [what = ''] = isDeep ? ['It is nested too deeply to be read'] : error.message.split(/ at line|\n/);
    const at = offset === undefined ? undefined : this.#lines.linePos(offset);
    const place = { file: this.file, ...(at && { line: at.line, column: at.col }) };
    return new ChaosError(what, { code: 'bad-yaml', place, cause: error });
  }

  #asMap(value: unknown, path: Path): ConfigMap {
    if (value === undefined || value === null) return {};
    if (isObject(value) && !Array.isArray(value)) return value;
    throw this.mistake(`${path.join('.')} is not a map`, path, { code: 'bad-config' });
  }
}

/** Throws Error for a value that holds itself. */
function mustEnd(value: unknown, around: readonly unknown[] = []): void {
  if (!isObject(value)) return;
  if (around.includes(value)) throw new Error('An alias stands within what it stands for');
  for (const item of Object.values(value)) mustEnd(item, [...around, value]);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
