/*
 * Holds a run of every scenario, and every variant, with one sender, and writes what the sender printed: a file for each,
 * named like the run. `npm run logs -- FOLDER SENDER[@RELEASE] …`
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCases } from '../src/run/run.ts';
import { listScenarios } from '../src/scenario/load.ts';
import type { SuiteCase } from '../src/scenario/suite.ts';
import { senderNames } from '../src/senders/sender.ts';
import type { SenderName } from '../src/senders/sender.ts';

const [folder, ...senders] = process.argv.slice(2);
if (folder === undefined || senders.length === 0) throw new Error('FOLDER and at least one sender are needed');

const cases: SuiteCase[] = listScenarios().flatMap(({ id, variants }) => [
  { scenario: id, name: id, with: {} },
  ...Object.entries(variants).map(([name, variant]) => ({ scenario: id, name: `${id}:${name}`, with: variant.with })),
]);

for (const written of senders) {
  const [name = '', collectorBin] = written.split('@');
  const sender = senderNames.find((known) => known === name);
  if (!sender) throw new Error(`there is no sender ${name}`);
  const lines = new Map<string, string[]>();
  const report = await runCases({
    cases,
    sender,
    collectorBin,
    protocols: ['grpc', 'http/protobuf'],
    settle: { graceMs: 500, quietMs: 12_000, budgetMs: 15_000 },
    onlyChecks: [],
    onEvent: ({ session, ...event }) => {
      if (event.type === 'workload.offered' && !lines.has(session)) lines.set(session, []);
      // What it says of being stopped is not of the failure.
      if (event.type === 'sender.signalled') lines.set(`${session} done`, []);
      if (event.type === 'sender.log' && !lines.has(`${session} done`)) lines.get(session)?.push(event.line);
    },
  });
  const target = join(folder, `${sender as SenderName}-${report.version.replace(/[^\w.]+/g, '-')}`);
  mkdirSync(target, { recursive: true });
  for (const { id } of report.results) writeFileSync(join(target, `${id}.log`), `${(lines.get(id) ?? []).join('\n')}\n`);
  console.log(`${target}: ${report.results.length} runs`);
}
