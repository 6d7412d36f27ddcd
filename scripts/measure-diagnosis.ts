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
import { loadKnownLogs } from '../src/diagnosis/known-logs.ts';
import { saidOfExports } from '../src/diagnosis/said.ts';
import { createSignatures } from '../src/diagnosis/signatures.ts';
import { loadScenario } from '../src/scenario/load.ts';
import { alikeIn, keyOf } from './diagnosis/alike.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { without: { type: 'string', multiple: true, default: [] } },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('which folder?');

const all = loadKnownLogs();
const alike = alikeIn(all);
const printed = all.filter(({ sender }) => !values.without.some((name) => sender.startsWith(name)));
const signatures = createSignatures(printed);

/**
 * `first`: alone or at the head of several. `among`: further down, with failures that are as much like it. `follows`: its
 * cause was named, and itself is what follows. `silent`: nothing was recognised.
 */
type Outcome = 'first' | 'among' | 'follows' | 'silent' | 'wrong' | 'confidently wrong';
const outcomes: readonly Outcome[] = ['first', 'among', 'follows', 'silent', 'wrong', 'confidently wrong'];

interface Measured {
  readonly outcome: Outcome;
  readonly isAlone: boolean;
  /** By docs/diagnosis-alike.md, the sender prints the same for another failure. */
  readonly isAlike: boolean;
  /** What was named first has the same cause. */
  readonly isCause: boolean;
  readonly told: string;
}

console.log(`| Sender | logs that say something | cannot be told apart | ${outcomes.join(' | ')} | alone |`);
console.log(`| --- | ---: | ---: |${' ---: |'.repeat(outcomes.length + 1)}`);
const missed: string[] = [];
const telling: Measured[] = [];
const every: Measured[] = [];
for (const sender of readdirSync(folder).toSorted()) {
  const measured = readdirSync(join(folder, sender)).flatMap((file) => measure(sender, file) ?? []);
  every.push(...measured);
  const apart = measured.filter(({ isAlike }) => !isAlike);
  telling.push(...apart);
  console.log(row(sender, measured.length, measured.length - apart.length, apart));
}
console.log(row('all', every.length, every.length - telling.length, telling));
const share = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;
const right = telling.filter(({ outcome }) => outcome === 'first' || outcome === 'follows').length;
const confident = every.filter(({ outcome }) => outcome === 'confidently wrong').length;
console.log(
  `\nfirst of those that can be told apart: ${share(right, telling.length)}; confidently wrong: ${confident}`,
);
console.log(`cannot be told apart: ${share(every.length - telling.length, every.length)}`);
const causes = every.filter(({ isCause }) => isCause).length;
console.log(`the cause of what is named first is right, in all logs: ${share(causes, every.length)}`);
console.log(`\n${missed.toSorted().join('\n')}`);

function row(name: string, logs: number, same: number, apart: readonly Measured[]): string {
  const counts = outcomes.map((one) => apart.filter(({ outcome }) => outcome === one).length);
  return `| ${[name, logs, same, ...counts, apart.filter(({ isAlone }) => isAlone).length].join(' | ')} |`;
}

function measure(sender: string, file: string): Measured | undefined {
  const [, scenario = '', variant, protocol = ''] = /^([\w-]+?)(?::([\w-]+))?\.([\w-]+)\.log$/.exec(file) ?? [];
  const lines = readFileSync(join(folder!, sender, file), 'utf8').split('\n');
  if (saidOfExports(lines).length === 0 || loadScenario(scenario).isDrill) return undefined;
  const isAlike = alike.has(keyOf({ scenario, variant, sender: `${sender.split(' ')[0]} ${protocol}` }));
  const { outcome, isAlone, isCause, told } = outcomeOf(lines, scenario);
  if (outcome !== 'first') {
    const what = [scenario, variant].filter(Boolean).join('/');
    missed.push(`${isAlike ? 'alike ' : ''}${outcome.padEnd(18)} ${sender.padEnd(34)} ${what} ${protocol}: ${told}`);
  }
  return { outcome, isAlone, isAlike, isCause, told };
}

function outcomeOf(lines: readonly string[], scenario: string): Omit<Measured, 'isAlike'> {
  const diagnosis = createDiagnosis(signatures);
  for (const line of lines) diagnosis.line(line);
  diagnosis.end();
  const [top] = nameFindings(diagnosis.result());
  if (!top) return { outcome: 'silent', isAlone: false, isCause: false, told: '' };
  const names = [top.scenario.id, ...top.others.map(({ id }) => id)];
  const told = `${names.join(', ')} (${top.confidence})`;
  const isAlone = names.length === 1 && names[0] === scenario;
  const isCause = top.scenario.cause === loadScenario(scenario).cause;
  if (names[0] === scenario) return { outcome: 'first', isAlone, isCause, told };
  if (names.includes(scenario)) return { outcome: 'among', isAlone, isCause, told };
  if (isConsequence(scenario, names)) return { outcome: 'follows', isAlone, isCause, told };
  return { outcome: top.confidence === 'certain' ? 'confidently wrong' : 'wrong', isAlone, isCause, told };
}

/** What follows a failure prints what the failure prints; the failure is then what was to be named. */
function isConsequence(scenario: string, named: readonly string[]): boolean {
  if (loadScenario(scenario).cause !== 'aftermath') return false;
  return linesOf(scenario).some((line) => named.some((name) => linesOf(name).includes(line)));
}

function linesOf(scenario: string): string[] {
  return printed.filter((one) => one.scenario === scenario).flatMap(({ lines }) => lines);
}
