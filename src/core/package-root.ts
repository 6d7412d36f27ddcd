import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ours = findPackage(fileURLToPath(import.meta.url));

/** The folder of this package, whether the code runs from `src/` or bundled: `protos/` and `scenarios/` lie in it. */
export const packageRoot: string = ours.folder;

export const packageVersion: string = ours.version;

/** The nearest folder upwards whose `package.json` is ours. */
function findPackage(start: string): { folder: string; version: string } {
  for (let folder = dirname(start); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file)) {
      const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string };
      if (name === 'otlp-chaos') return { folder, version: version ?? '0.0.0' };
    }
    if (folder === dirname(folder)) throw new Error(`no package.json of otlp-chaos above ${start}`);
  }
}
