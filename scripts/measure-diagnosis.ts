/*
 * How well `diagnose` does on logs of which the truth is known: reads whole logs, as `npm run logs -- … --whole FOLDER`
 * writes them, and prints what was named for each, as the tables of docs/diagnosis.md.
 * node scripts/measure-diagnosis.ts FOLDER [--without SENDER …] [--plaintext] [--page FILE]: signatures of these senders
 * are left out; so are scenarios with TLS, for a sender that could not be told whom to trust; FILE gets the matrix of what
 * was taken for what.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadKnownLogs } from '../src/diagnosis/known-logs.ts';
import { senderTitle } from '../src/diagnosis/recorded-lines.ts';
import { createSignatures } from '../src/diagnosis/signatures.ts';
import { alikeIn } from './diagnosis/alike.ts';
import { confusion, senderTable, sums } from './diagnosis/confusion.ts';
import { heldLogs, measure } from './diagnosis/measured.ts';
import type { Measured } from './diagnosis/measured.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    without: { type: 'string', multiple: true, default: [] },
    page: { type: 'string' },
    plaintext: { type: 'boolean', default: false },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('which folder?');

const all = loadKnownLogs();
// Also what scenario files tell as their symptoms.
const leftOut = values.without.map((name) => senderTitle(`${name} `).replace(/ \(.*/, ''));
const printed = all.filter(({ sender }) => !leftOut.some((title) => senderTitle(sender).startsWith(title)));
const knowledge = { printed, signatures: createSignatures(printed), alike: alikeIn(all) };
const measured = heldLogs(folder)
  .map((held) => measure(held, knowledge))
  .filter(({ isTls }) => !values.plaintext || !isTls);
console.log([...senderTable(measured), '', ...sums(measured), '', ...missesOf(measured)].join('\n'));
if (values.page !== undefined) writeFileSync(values.page, pageOf(measured));

function missesOf(logs: readonly Measured[]): string[] {
  return logs
    .filter(({ outcome }) => outcome !== 'first')
    .map(({ isAlike, outcome, sender, scenario, variant, protocol, named, confidence }) => {
      const what = [scenario, variant].filter(Boolean).join('/');
      return `${isAlike ? 'alike ' : ''}${outcome.padEnd(8)} ${sender.padEnd(34)} ${what} ${protocol}: ${named.join(', ')} (${confidence})`;
    })
    .toSorted();
}

function pageOf(logs: readonly Measured[]): string {
  const { causes, scenarios } = confusion(logs);
  const head = `# What \`diagnose\` took for what

Written by \`node scripts/measure-diagnosis.ts … --page\`: ${logs.length} logs of ${new Set(logs.map(({ sender }) => sender)).size} senders, those
that cannot be told apart included. How they were held, and what follows from it: [diagnosis.md](diagnosis.md).`;
  return `${[head, '## By cause', causes.join('\n'), '## By scenario', scenarios.join('\n')].join('\n\n')}\n`;
}
