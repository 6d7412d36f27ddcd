import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { newSeed } from '../../src/core/random.ts';
import { dyingWithParent } from '../../src/senders/launch.ts';
import { batchSize } from './feed-target.ts';
import type { Fed, Finding } from './feed-target.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import { fuzzTargets } from './fuzz-targets.ts';

/*
 * `npm run fuzz -- --inputs 1000000 [--seed S] [--only NAME,NAME]`: feeds every target its share of the inputs, each in a
 * process of its own, and prints a table. Ends with 1 when something was found. A process that gets no further for five
 * minutes hangs, and that is found as well; one that ends without a word has crashed.
 */

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(newSeed()) },
    only: { type: 'string', default: '' },
  },
});
const names = values.only.split(',').filter(Boolean);
const [inputs, seed] = [Number(values.inputs), Number(values.seed)];
const unknown = names.find((name) => fuzzTargets.every((target) => target.name !== name));
if (unknown !== undefined || !(inputs >= 1) || !Number.isInteger(seed)) {
  console.error(
    `There is no such target, or the numbers are none. Targets: ${fuzzTargets.map(({ name }) => name).join(', ')}`,
  );
  process.exit(64);
}

const silenceMs = 300_000;
const program = join(import.meta.dirname, 'target-program.ts');
const MiB = 1024 * 1024;

interface Row extends Fed {
  readonly seconds: number;
}

const chosen = names.length === 0 ? fuzzTargets : fuzzTargets.filter(({ name }) => names.includes(name));
const shares = chosen.reduce((sum, { share }) => sum + share, 0);
console.log(`seed ${seed}`);
const rows: Row[] = [];
for (const target of chosen) {
  const own = Math.max(1, Math.round((inputs * target.share) / shares));
  const startedMs = performance.now();
  const fed = await feedInProcess(target, own);
  rows.push({ ...fed, seconds: (performance.now() - startedMs) / 1000 });
  if (fed.finding) tell(fed.finding);
}
printTable();
process.exitCode = rows.every(({ finding }) => finding === undefined) ? 0 : 1;

function tell({ target, seed: found, inputs: batch, what }: Finding): void {
  console.log(`\n${what}\nagain: npm run fuzz -- --only ${target} --inputs ${batch} --seed ${found}\n`);
}

async function feedInProcess({ name }: FuzzTarget, own: number): Promise<Fed> {
  const { file, args } = dyingWithParent({ file: process.execPath, args: [program, name, String(own), String(seed)] });
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
  let taken = 0;
  let fed: Fed | undefined;
  const timer = setTimeout(() => child.kill('SIGKILL'), silenceMs);
  for await (const line of createInterface({ input: child.stdout })) {
    timer.refresh();
    const told = JSON.parse(line) as { taken?: number; fed?: Fed };
    if (told.taken !== undefined && isNextTenth(taken, told.taken, own)) {
      process.stderr.write(`${name}: ${told.taken} of ${own}\n`);
    }
    taken = told.taken ?? taken;
    fed = told.fed ?? fed;
  }
  clearTimeout(timer);
  const [code, signal] = await exited;
  if (fed) return fed;
  const what = signal === 'SIGKILL' ? 'it hangs' : `its process ended with ${code ?? signal}`;
  const finding = { target: name, seed: (seed + taken / batchSize) >>> 0, inputs: batchSize, what };
  return { target: name, inputs: taken, peakBytes: undefined, finding };
}

function isNextTenth(before: number, now: number, all: number): boolean {
  return Math.floor((10 * now) / all) > Math.floor((10 * before) / all);
}

function printTable(): void {
  const cells = rows.map(({ target, inputs: fed, seconds, peakBytes = 0, finding }) => [
    target,
    fed.toLocaleString('en'),
    seconds.toFixed(0),
    Math.round(fed / seconds).toLocaleString('en'),
    (peakBytes / MiB).toFixed(0),
    finding ? 'yes' : 'no',
  ]);
  const total = rows.reduce((sum, { inputs: fed }) => sum + fed, 0);
  const head = ['target', 'inputs', 'seconds', 'a second', 'peak MiB', 'found'];
  const all = [head, ...cells, ['all', total.toLocaleString('en'), '', '', '', '']];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  for (const row of all) {
    console.log(
      row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  '),
    );
  }
}
