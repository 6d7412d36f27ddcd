import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { transformSync } from 'esbuild';
import { packageRoot } from '../../../src/core/package-root.ts';

type Exports = Record<string, unknown>;
type Compiled = (require: (target: string) => unknown, exports: Exports) => void;

/**
 * Runs TypeScript sources from memory, one of them replaced: each mutant is a program of its own and leaves nothing behind.
 * Paths are from the package's root.
 */
export class SourceLoader {
  readonly #compiled = new Map<string, Compiled>();
  readonly #imports = new Map<string, Set<string>>();

  load(entry: string, replaced?: { readonly path: string; readonly source: string }): Exports {
    const replacement = replaced && compile(replaced.source);
    const loaded = new Map<string, Exports>();
    const run = (path: string): Exports => {
      const known = loaded.get(path);
      if (known) return known;
      const exports: Exports = {};
      loaded.set(path, exports);
      const code = replacement && path === replaced.path ? replacement : this.#compiledOf(path);
      code((target) => this.#require(path, target, run), exports);
      return exports;
    };
    return run(entry);
  }

  /** Every file of ours that `entry` runs; known once it was loaded. */
  filesOf(entry: string): Set<string> {
    const files = new Set([entry]);
    for (const file of files) for (const target of this.#imports.get(file) ?? []) files.add(target);
    return files;
  }

  #require(from: string, target: string, run: (path: string) => Exports): unknown {
    if (!target.startsWith('.')) return requireInstalled(target);
    const path = join(dirname(from), target);
    const imports = this.#imports.get(from) ?? new Set();
    this.#imports.set(from, imports.add(path));
    return run(path);
  }

  #compiledOf(path: string): Compiled {
    const known = this.#compiled.get(path);
    if (known) return known;
    const made = compile(readFileSync(join(packageRoot, path), 'utf8'));
    this.#compiled.set(path, made);
    return made;
  }
}

const requireInstalled = createRequire(import.meta.url);

function compile(source: string): Compiled {
  const { code } = transformSync(source, { loader: 'ts', format: 'cjs' });
  // oxlint-disable-next-line typescript/no-implied-eval, no-new-func -- running sources that are not on the disk is the point
  const body = new Function('require', 'module', code) as (require: unknown, module: { exports: Exports }) => void;
  return (require, exports) => {
    const module = { exports };
    body(require, module);
    // esbuild replaces `module.exports` by an object with getters; whoever imported us holds the first one.
    if (module.exports !== exports) Object.defineProperties(exports, Object.getOwnPropertyDescriptors(module.exports));
  };
}
