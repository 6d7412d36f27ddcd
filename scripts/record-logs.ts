/*
 * Writes what senders print of each failure: holds a run of every scenario, and every variant, with each sender that is
 * named, and keeps the lines that speak of exports in `scenarios/logs/`. From these `otlp-chaos diagnose` knows failures.
 * Run it when a scenario is new, or a sender has a new version: npm run logs -- SENDER … [--scenario NAME …]
 * `--missing` leaves what is recorded of a sender as it is, and adds what is not, one failure after the other.
 * `--whole FOLDER` keeps whole logs, to measure with; also of a release that was built (collector@0.139.0), and of any
 * program (command --command FILE).
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { released } from '../src/cli/flags.ts';
import type { Released } from '../src/cli/flags.ts';
import type { ChaosEvent } from '../src/core/event.ts';
import { printedLogsFolder, readPrintedLogFile } from '../src/diagnosis/printed-logs.ts';
import type { PrintedLogEntry } from '../src/diagnosis/printed-logs.ts';
import { saidOfExports } from '../src/diagnosis/said.ts';
import { runCases } from '../src/run/run.ts';
import { listScenarios, loadScenario } from '../src/scenario/load.ts';
import type { SuiteCase } from '../src/scenario/suite.ts';
import { senderNames } from '../src/senders/sender.ts';
import type { SenderName } from '../src/senders/sender.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    scenario: { type: 'string', multiple: true },
    'collector-bin': { type: 'string' },
    whole: { type: 'string' },
    command: { type: 'string' },
    missing: { type: 'boolean', default: false },
  },
});
const senders = positionals.map((name) => released(name, senderNames));
if (values.whole === undefined && senders.some(({ name, release }) => release !== undefined || name === 'command')) {
  throw new Error('what is known is what the usual senders print: others are recorded with --whole');
}
if (senders.length === 0) throw new Error('which senders?');

interface Heard {
  readonly lines: string[];
  readonly messages: Set<string>;
  offered: boolean;
  stopped: boolean;
}

/** Many at once keep each other from being ready in time. */
const maxAtOnce = 12;

/** What has no time may well be printed by several of them. */
const isDated = /\d\d:\d\d:\d\d/;

for (const sender of senders) await record(sender);

async function record(sender: Released<SenderName>): Promise<void> {
  const all = cases().filter((one) => !values.missing || !isRecorded(one, sender.name));
  // What is missing may be so because others in the same process said the same in the same second.
  const atOnce = values.missing ? 1 : maxAtOnce;
  for (let from = 0; from < all.length; from += atOnce) {
    await recordSome(sender, all.slice(from, from + atOnce));
  }
}

async function recordSome({ name: sender, release }: Released<SenderName>, some: readonly SuiteCase[]): Promise<void> {
  const heard = new Map<string, Heard>();
  const report = await runCases({
    cases: some,
    sender,
    collectorBin: values['collector-bin'],
    sdkVersion: release,
    command: values.command === undefined ? undefined : [values.command],
    protocols: ['grpc', 'http/protobuf'],
    // A little more than the patience of an SDK, which is ten seconds an export.
    settle: { graceMs: 500, quietMs: 12_000, budgetMs: 15_000 },
    onlyChecks: [],
    onEvent: (event) => listen(heard, event),
  });
  for (const { id } of report.results) {
    const { lines: all, messages } = heard.get(id) ?? { lines: [], messages: [] };
    const lines = all.filter((line) => !isOfProcess(line, heard));
    const [, face = '', protocol = ''] = /^(.*)\.([\w-]+)$/.exec(id) ?? [];
    const [scenario = '', variant] = face.split(':');
    if (values.whole === undefined) {
      const entry = { variant, sender: `${sender} ${protocol}`, version: report.version };
      keep(scenario, { ...entry, lines: saidOfExports(lines, messages) });
    } else {
      const folder = join(
        values.whole,
        sender === 'command' ? basename(values.command!) : `${sender} ${report.version}`,
      );
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `${id}.log`), `${lines.join('\n')}\n`);
    }
  }
  console.log(`${sender} ${report.version}: ${report.results.length} runs`);
}

function cases(): SuiteCase[] {
  const wanted = listScenarios().filter(({ id, isDrill }) => !isDrill && (values.scenario?.includes(id) ?? true));
  return wanted.flatMap(({ id, variants }) => [
    { scenario: id, name: id, with: {} },
    ...Object.entries(variants).map(([name, variant]) => ({ scenario: id, name: `${id}:${name}`, with: variant.with })),
  ]);
}

function isRecorded({ scenario, name }: SuiteCase, sender: SenderName): boolean {
  const [, variant] = name.split(':');
  const { printed = [] } = readPrintedLogFile(join(printedLogsFolder, `${scenario}.json`)) ?? {};
  return printed.some((one) => one.variant === variant && one.sender.startsWith(`${sender} `));
}

/** What a sender says of being started and stopped is not of the failure. */
function listen(heard: Map<string, Heard>, event: ChaosEvent): void {
  const one = heard.get(event.session) ?? { lines: [], messages: new Set<string>(), offered: false, stopped: false };
  heard.set(event.session, one);
  // What a program of somebody else's sends is its own.
  const isForeign = event.type === 'sender.ready' && event.sender === 'command';
  if (event.type === 'workload.offered' || isForeign) one.offered = true;
  if (event.type === 'sender.signalled') one.stopped = true;
  if (event.type === 'reply.sent' && event.message !== undefined) one.messages.add(event.message);
  if (event.type === 'sender.log' && one.offered && !one.stopped) one.lines.push(event.line);
}

/** A line that names no exporter is heard by all that share a process: nobody knows whose it is. */
function isOfProcess(line: string, heard: ReadonlyMap<string, Heard>): boolean {
  return isDated.test(line) && [...heard.values()].filter(({ lines }) => lines.includes(line)).length > 1;
}

/** Puts an entry in the place of the one of the same sender; a sender that says nothing has none. */
function keep(scenario: string, entry: PrintedLogEntry): void {
  mkdirSync(printedLogsFolder, { recursive: true });
  const file = join(printedLogsFolder, `${scenario}.json`);
  const former = readPrintedLogFile(file)?.printed ?? [];
  const others = former.filter(({ variant, sender }) => variant !== entry.variant || sender !== entry.sender);
  const keyOf = ({ variant = '', sender }: PrintedLogEntry): string => `${variant} ${sender}`;
  const all = [...others, ...(entry.lines.length > 0 ? [entry] : [])];
  const printed = all.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const { cause } = loadScenario(scenario);
  if (printed.length > 0) writeFileSync(file, `${JSON.stringify({ cause, printed }, undefined, 1)}\n`);
  else rmSync(file, { force: true });
}
