/*
 * How well `diagnose` does on logs of which the truth is known: reads whole logs, as `npm run logs -- … --whole FOLDER`
 * writes them, and prints what was named for each, as the tables of docs/diagnosis.md.
 * node scripts/measure-diagnosis.ts FOLDER [--without SENDER …]: signatures of these senders are left out.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createDiagnosis } from '../src/diagnosis/diagnosis.ts';
import { nameFindings } from '../src/diagnosis/named.ts';
import { loadPrintedLogs } from '../src/diagnosis/printed-logs.ts';
import { saidOfExports } from '../src/diagnosis/said.ts';
import { createSignatures } from '../src/diagnosis/signatures.ts';
import { loadScenario } from '../src/scenario/load.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { without: { type: 'string', multiple: true, default: [] }, verbose: { type: 'boolean' } },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('which folder?');

const printed = loadPrintedLogs().filter(({ sender }) => !values.without.some((name) => sender.startsWith(name)));
const signatures = createSignatures(printed);

/** `named`: alone. `among`: with failures for which senders print the same. `follows`: its cause was named. */
type Outcome = 'named' | 'among' | 'follows' | 'silent' | 'wrong' | 'confidently wrong';
const outcomes: readonly Outcome[] = ['named', 'among', 'follows', 'silent', 'wrong', 'confidently wrong'];

console.log(`| Sender | logs that say something | ${outcomes.join(' | ')} |`);
console.log(`| --- | ---: |${' ---: |'.repeat(outcomes.length)}`);
const missed: string[] = [];
for (const sender of readdirSync(folder).toSorted()) {
  const counts = new Map<Outcome, number>();
  for (const file of readdirSync(join(folder, sender))) {
    const outcome = measure(sender, file);
    if (outcome) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  console.log(`| ${sender} | ${total} | ${outcomes.map((one) => counts.get(one) ?? 0).join(' | ')} |`);
}
console.log(`\n${missed.toSorted().join('\n')}`);

function measure(sender: string, file: string): Outcome | undefined {
  const [, scenario = '', variant] = /^([\w-]+?)(?::([\w-]+))?\.[\w-]+\.log$/.exec(file) ?? [];
  const lines = readFileSync(join(folder!, sender, file), 'utf8').split('\n');
  if (saidOfExports(lines).length === 0 || loadScenario(scenario).isDrill) return undefined;
  const diagnosis = createDiagnosis(signatures);
  for (const line of lines) diagnosis.line(line);
  diagnosis.end();
  const [top] = nameFindings(diagnosis.result());
  if (!top) return note('silent', '');
  const names = [top.scenario.id, ...top.others.map(({ id }) => id)];
  const follows = linesOf(scenario).some((line) => names.some((name) => linesOf(name).includes(line)));
  if (names.includes(scenario)) return names.length === 1 ? 'named' : note('among', names.join(', '));
  if (follows) return note('follows', names.join(', '));
  return note(top.confidence === 'certain' ? 'confidently wrong' : 'wrong', `${names.join(', ')} (${top.confidence})`);

  function note(outcome: Outcome, what: string): Outcome {
    missed.push(`${outcome.padEnd(18)} ${sender.padEnd(34)} ${[scenario, variant].filter(Boolean).join('/')}: ${what}`);
    return outcome;
  }
}

function linesOf(scenario: string): string[] {
  return printed.filter((one) => one.scenario === scenario).flatMap(({ lines }) => lines);
}
