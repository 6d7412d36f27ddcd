import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Made when its path is first asked for: a kill -9 leaves no folder behind that nobody needed. */
export function temporaryFolder(): { readonly path: string } & Disposable {
  let made: string | undefined;
  return {
    get path() {
      made ??= mkdtempSync(join(tmpdir(), 'otlp-chaos-'));
      return made;
    },
    [Symbol.dispose]() {
      if (made !== undefined) rmSync(made, { recursive: true, force: true });
    },
  };
}
