import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { explain } from '../../src/probe/explanation.ts';

/* Whatever a probe may name, it can explain. */

/** Other words that look like them. */
const notRows = ['other-host', 'same-host', 'auth-4', 'grpc-status', 'grpc-message'];
const folder = new URL('../../src/probe/', import.meta.url);

/** Names in the files that conclude: after `row:`, and as the only argument of those that make a clue. */
function rowsNamed(): string[] {
  const texts = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'));
  const words = texts.flatMap((text) => [...text.matchAll(/'([a-z]\w*(?:-\w+)+)'/g)].map(([, word]) => word!));
  const isRow =
    /^(tls|mtls|dns|tcp|syn|auth|redirect|resp|ok|rst|h2|grpc|http-on|path|accept|no-|other|wrong|closed|slow|plain|proxy|compression|encoding|too|html|idle|exhausted|late|partial|unreach)/;
  return [...new Set(words)].filter((word) => isRow.test(word) && !notRows.includes(word));
}

test('every row that a conclusion names has a story, with its endpoint filled in', () => {
  const rows = rowsNamed();
  expect(rows.length).toBeGreaterThan(40);
  for (const row of rows) {
    const told = explain({ row, because: '', certainty: 'likely' }, 'https://otlp.example.com:4317');
    expect(told.diagnose.length, row).toBeGreaterThan(0);
    expect(JSON.stringify([told.diagnose, told.fix, told.why]), row).not.toMatch(/\$\{/);
  }
});
