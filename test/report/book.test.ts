import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bookFolder, bookPages } from '../../scripts/book/pages.ts';
import { packageRoot } from '../../src/core/package-root.ts';
import { readProjectFile } from '../architecture/sources.ts';

const pages = bookPages();

test('docs/failures/ holds the pages that scenarios/ gives, and no other: npm run book writes them', () => {
  const written = readdirSync(join(packageRoot, bookFolder), { recursive: true, encoding: 'utf8' });
  expect(written.filter((name) => name.endsWith('.md')).toSorted()).toEqual([...pages.keys()].toSorted());
  const stale = [...pages].filter(([name, text]) => readProjectFile(`${bookFolder}/${name}`) !== text);
  expect(stale.map(([name]) => name)).toEqual([]);
});

test('no page of docs/ holds bytes that make it no text', () => {
  const files = readdirSync(join(packageRoot, 'docs'), { recursive: true, encoding: 'utf8' });
  const texts = files.filter((name) => name.endsWith('.md')).map((name) => [name, readProjectFile(`docs/${name}`)]);
  expect(texts.length).toBeGreaterThan(200);
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  expect(texts.filter(([, text]) => /[\0-\x08\x0e-\x1f]/.test(text!)).map(([name]) => name)).toEqual([]);
});

test('each failure can be found by cause, by what senders print, and by sender', () => {
  const links = (page: string): string[] =>
    [...pages.get(page)!.matchAll(/\]\(([a-z0-9-]+)\.md\)/g)].map(([, name]) => name!);
  const scenarios = links('README.md').filter((name) => !['symptoms', 'senders', 'rules'].includes(name));
  expect(new Set(scenarios).size).toBeGreaterThan(40);
  // One that no sender speaks of is found by cause alone.
  const spoken = scenarios.filter((name) => pages.get(`${name}.md`)!.includes('## What a sender says'));
  expect(spoken.length).toBeGreaterThan(20);
  for (const page of ['symptoms.md', 'senders.md']) {
    const listed = new Set(links(page));
    expect(spoken.filter((name) => !listed.has(name))).toEqual([]);
  }
});

test('variants that have a story of their own have a chapter with their symptoms', () => {
  const page = pages.get('bad-cert.md')!;
  expect(page).toContain('\n## expired: The certificate has expired\n');
  expect(page.split('## expired:')[1]!.split('\n## ')[0]).toContain('certificate has expired or is not yet valid');
});

test('no page leaves a placeholder', () => {
  const left = [...pages]
    .filter(([, text]) => /\$\{(?:grpc|http|ca|token|nameServer|grpcByName|httpByName)/.test(text))
    .map(([name]) => name);
  expect(left).toEqual([]);
});
