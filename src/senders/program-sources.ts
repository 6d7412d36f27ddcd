import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../core/package-root.ts';

/** Where the sources of a sender program lie. */
export function sourceFolder(language: string): string {
  return join(packageRoot, 'senders', language);
}

/** The files below a folder, by name, as one text: what a program is built from. */
export function sourceText(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.pyc'))
    .map(({ parentPath, name }) => join(parentPath, name))
    .toSorted();
  return files.map((file) => `--- ${file.slice(folder.length + 1)}\n${readFileSync(file, 'utf8')}`).join('\n');
}
