import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checks } from '../../src/checks/index.ts';
import { packageRoot } from '../../src/core/package-root.ts';
import { matrixSenders } from './cells.ts';

/** A page in docs/findings/, called by what it is about: `js-http-degenerate-hints.md`. */
export interface FindingPage {
  readonly file: string;
  readonly title: string;
  readonly sender: string;
  readonly check: string;
}

const folder = join(packageRoot, 'docs', 'findings');

/** Throws when a page is called by no sender or no check. */
export function readFindings(): FindingPage[] {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name !== 'README.md') : [];
  return files.toSorted().map((file) => {
    const sender = matrixSenders.find((name) => file.startsWith(`${name}-`));
    const check = checks.find(({ name }) => file === `${sender}-${name}.md`)?.name;
    if (sender === undefined || check === undefined) {
      throw new Error(`docs/findings/${file} is not called by a sender and a check, as js-http-degenerate-hints.md is`);
    }
    const title = readFileSync(join(folder, file), 'utf8').split('\n', 1)[0]!.replace('# ', '');
    return { file, title, sender, check };
  });
}

export function findingFor(pages: readonly FindingPage[], sender: string, check: string): FindingPage | undefined {
  return pages.find((page) => page.sender === sender && page.check === check);
}
