import { execFile } from 'node:child_process';
import { createReadStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Outcome } from '../../src/core/verdict.ts';
import { packageRoot } from '../../src/core/package-root.ts';

export type Load = 'idle' | 'hogs';

export interface Round {
  readonly sender: string;
  readonly load: Load;
  readonly number: number;
  /** By run and check. */
  readonly verdicts: ReadonlyMap<string, { readonly outcome: Outcome; readonly summary: string }>;
  /** Runs whose set-up broke, and why. */
  readonly broken: readonly string[];
  readonly tookMs: number;
  /** The longest time for which the run's own process could not run. */
  readonly delayMs: number;
}

export interface RoundPlan {
  readonly suite: string;
  readonly sender: string;
  readonly load: Load;
  readonly number: number;
  readonly keep: string | undefined;
}

/** Far beyond what any suite takes; ends what hangs. */
const patienceMs = 15 * 60_000;

/** One suite on one sender, as a user holds it: by the built command. */
export async function holdRound({ suite, sender, load, number, keep }: RoundPlan): Promise<Round> {
  const folder = keep ?? mkdtempSync(join(tmpdir(), 'otlp-chaos-steadiness-'));
  mkdirSync(folder, { recursive: true });
  const record = join(folder, `${sender}-${load}-${number}.ndjson`);
  const began = performance.now();
  const stdout = await output([
    'test',
    '--suite',
    suite,
    '--sender',
    sender,
    '--report',
    'ndjson=-',
    '--record',
    record,
  ]);
  const tookMs = performance.now() - began;
  const delayMs = await longestDelayMs(record);
  if (keep === undefined) rmSync(folder, { recursive: true, force: true });
  const lines = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ReportLine);
  const verdicts = lines.filter(({ type }) => type === 'verdict');
  if (verdicts.length === 0) throw new Error(`the suite ${suite} gave no verdict on ${sender}`);
  return {
    sender,
    load,
    number,
    verdicts: new Map(verdicts.map(({ run, check, outcome, summary }) => [`${run} ${check}`, { outcome, summary }])),
    broken: lines.flatMap(({ type, run, trouble }) => (type === 'run' && trouble ? [`${run}: ${trouble}`] : [])),
    tookMs,
    delayMs,
  };
}

interface ReportLine {
  readonly type: 'run' | 'verdict' | 'not-asked';
  readonly run: string;
  readonly check: string;
  readonly outcome: Outcome;
  readonly summary: string;
  readonly trouble?: string;
}

/** What the command prints on stdout, whichever verdict it ends with. */
async function output(args: readonly string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const command = [join(packageRoot, 'dist', 'otlp-chaos.js'), ...args];
  const options = { maxBuffer: 2 ** 28, timeout: patienceMs };
  execFile(process.execPath, command, options, (error, stdout, stderr) => {
    if (error && ![1, 2, 70].includes(Number(error.code))) reject(new Error(`otlp-chaos ${args.join(' ')}: ${stderr}`));
    else resolve(stdout);
  });
  return await promise;
}

async function longestDelayMs(record: string): Promise<number> {
  let longest = 0;
  for await (const line of createInterface({ input: createReadStream(record) })) {
    if (!line.includes('"run.delayed"')) continue;
    longest = Math.max(longest, (JSON.parse(line) as { delayMs: number }).delayMs);
  }
  return longest;
}
