/*
 * Writes docs/matrix.md: puts every sender through the suites and keeps what was said in docs/matrix/. Each session is
 * kept as soon as it is over, so that a run that was interrupted is gone on with.
 *
 *   npm run matrix                                              every sender, both suites
 *   npm run matrix -- --sender js-http --suite conformance      only this; the rest stays as it was recorded
 *   npm run matrix -- --missing                                 only what is not recorded yet
 *   npm run matrix -- --unproven                                what was left unproven, once more
 *   npm run matrix -- --page                                    nothing is held, the page is written anew
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../src/core/package-root.ts';
import { matrixSenders, suites } from './matrix/cells.ts';
import { readFindings } from './matrix/findings.ts';
import { hold, holdUnproven } from './matrix/hold.ts';
import { matrixPage } from './matrix/page.ts';
import { readRecords, writeRecord } from './matrix/record.ts';

const { values } = parseArgs({
  options: {
    sender: { type: 'string', multiple: true },
    suite: { type: 'string', multiple: true },
    missing: { type: 'boolean', default: false },
    unproven: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
  },
});

for (const sender of chosen(matrixSenders, values.sender)) {
  for (const suite of chosen(suites, values.suite)) {
    const former = readRecords().find(({ session }) => session.sender === sender && session.suite === suite);
    if (values.page || (values.missing && former && former.session.trouble === undefined)) continue;
    const today = new Date().toISOString().slice(0, 10);
    const record = values.unproven && former ? await holdUnproven(former, today) : await hold(sender, suite, today);
    writeRecord(record);
    const { trouble } = record.session;
    console.log(`${sender.padEnd(12)} ${suite.padEnd(12)} ${trouble ?? `${record.cases.length} cases`}`);
    writePage();
  }
}
writePage();

function writePage(): void {
  const file = join(packageRoot, 'docs', 'matrix.md');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, matrixPage(readRecords(), readFindings()));
}

function chosen<T extends string>(all: readonly T[], wanted: readonly string[] | undefined): readonly T[] {
  const unknown = wanted?.find((one) => !(all as readonly string[]).includes(one));
  if (unknown !== undefined) throw new Error(`“${unknown}” is none of ${all.join(', ')}`);
  return all.filter((one) => !wanted || wanted.includes(one));
}
