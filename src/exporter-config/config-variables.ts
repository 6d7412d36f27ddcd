import { parse } from 'yaml';
import { ChaosError } from '../core/errors.ts';
import type { Place } from '../core/errors.ts';

/*
 * The Collector's own substitution (confmap): `${env:NAME}`, `${NAME}` and `${env:NAME:-default}`; a value that is nothing
 * else takes the type that its text has in YAML; what comes out is looked at again; `$$` stands for one dollar sign.
 */

/** A value that refers to itself would never end. */
const maxDepth = 100;
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

export class ConfigVariables {
  readonly #env: Readonly<Record<string, string | undefined>>;
  /** Variables that were put in, by name; not what stood in for one that is not set. */
  readonly used = new Map<string, string>();
  /** Variables that have neither a value nor a default here, so an empty text stands for them. */
  readonly unset = new Set<string>();

  constructor(env: Readonly<Record<string, string | undefined>>) {
    this.#env = env;
  }

  /** The value of a text from the configuration, which need not be a text. */
  expand(text: string, place: Place, depth = 0): unknown {
    if (depth > maxDepth) {
      throw new ChaosError(`“${text}” never ends: a variable refers to itself`, { code: 'endless-variable', place });
    }
    const reference = findReference(text);
    if (reference === undefined) return text.replaceAll('$$', '$');
    const value = this.#valueOf(reference.inner, place);
    const { start, end } = reference;
    if (start > 0 || end < text.length)
      return this.expand(text.slice(0, start) + value + text.slice(end), place, depth + 1);
    return this.expandAll(typed(value), place, depth + 1);
  }

  /** The same for every text within a value. */
  expandAll(value: unknown, place: Place, depth = 0): unknown {
    if (typeof value === 'string') return this.expand(value, place, depth);
    if (Array.isArray(value)) return value.map((item) => this.expandAll(item, place, depth));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.expandAll(item, place, depth)]));
  }

  #valueOf(inner: string, place: Place): string {
    const [, scheme = '', rest = ''] =
      /^([A-Za-z0-9+.-]*):([\s\S]*)$/.exec(inner.includes(':') ? inner : `env:${inner}`) ?? [];
    const [, name = '', fallback] = /^([^:]*)(?::-([\s\S]*))?$/.exec(rest) ?? [];
    if (scheme !== 'env' || !variableName.test(name)) {
      throw new ChaosError(`\${${inner}} cannot be made safe: only variables of the environment are read`, {
        code: 'unsafe-variable',
        place,
        hint: 'Write what it stands for into a copy of the configuration, or use ${env:NAME}.',
      });
    }
    const value = this.#env[name];
    if (value !== undefined) this.used.set(name, value);
    else if (fallback === undefined) this.unset.add(name);
    return value ?? fallback ?? '';
  }
}

/** The innermost reference that ends first and is not escaped by an odd number of dollar signs before it. */
function findReference(text: string): { start: number; end: number; inner: string } | undefined {
  for (let close = text.indexOf('}'), from = 0; close >= 0; from = close + 1, close = text.indexOf('}', from)) {
    const start = text.slice(0, close).lastIndexOf('${');
    if (start < from) continue;
    const [dollars = ''] = /\$*$/.exec(text.slice(from, start)) ?? [];
    if (dollars.length % 2 === 0) return { start, end: close + 1, inner: text.slice(start + 2, close) };
  }
  return undefined;
}

function typed(value: string): unknown {
  try {
    return parse(value, { logLevel: 'error' });
  } catch {
    return value;
  }
}
