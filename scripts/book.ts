/*
 * Writes the book of failures, docs/failures/, from scenarios/. Run it when a scenario, a symptom, a recorded log or a page
 * of scenarios/causes/ has changed: npm run book
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../src/core/package-root.ts';
import { bookFolder, bookPages } from './book/pages.ts';

const folder = join(packageRoot, bookFolder);
const pages = bookPages();
// What a scenario that is gone has left behind goes, too.
rmSync(folder, { recursive: true, force: true });
for (const [name, text] of pages) {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
console.log(`${pages.size} pages in ${bookFolder}/`);
