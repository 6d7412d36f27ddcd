/*
 * Writes what senders print of each failure: holds a run of every scenario, every variant and every backend with words of
 * its own, with each sender that is named, and keeps the lines that speak of exports in `scenarios/logs/`. From these
 * `otlp-chaos diagnose` knows failures. Run it when a scenario is new, or a sender has a new version:
 * npm run logs -- SENDER[@RELEASE] … [--scenario NAME …]
 * `--missing` leaves what is recorded of a sender as it is, and adds what is not, one failure after the other.
 * `--usual` holds no further runs, and keeps what was heard in them.
 * `--whole FOLDER` keeps whole logs, to measure with; also of any program (command --command FILE).
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { released } from '../src/cli/flags.ts';
import { printedLogsFolder, readPrintedLogFile } from '../src/diagnosis/printed-logs.ts';
import type { PrintedLogEntry } from '../src/diagnosis/printed-logs.ts';
import { saidOfExports } from '../src/diagnosis/said.ts';
import type { RunOptions } from '../src/run/run.ts';
import { listBackends, listScenarios, loadScenario } from '../src/scenario/load.ts';
import type { Scenario } from '../src/scenario/scenario.ts';
import type { SuiteCase } from '../src/scenario/suite.ts';
import { senders } from '../src/senders/index.ts';
import { senderNames } from '../src/senders/sender.ts';
import { furtherRuns } from './diagnosis/further-runs.ts';
import { hear } from './diagnosis/hearing.ts';
import type { HeardRun } from './diagnosis/hearing.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    scenario: { type: 'string', multiple: true },
    'collector-bin': { type: 'string' },
    whole: { type: 'string' },
    command: { type: 'string' },
    missing: { type: 'boolean', default: false },
    usual: { type: 'boolean', default: false },
  },
});

interface Voice {
  /** As it is called in the file: `python-grpc`, `python-grpc@1.30.0`. */
  readonly title: string;
  readonly options: Pick<RunOptions, 'sender' | 'sdkVersion' | 'collectorBin' | 'command' | 'protocols'>;
}

const voices = positionals.map((title): Voice => {
  const { name: sender, release: sdkVersion } = released(title, senderNames);
  const { 'collector-bin': collectorBin, command: file, whole } = values;
  if (sender !== 'command') {
    return { title, options: { sender, sdkVersion, collectorBin, protocols: ['grpc', 'http/protobuf'] } };
  }
  if (file === undefined || whole === undefined)
    throw new Error('a program is named by --command, and kept by --whole');
  return { title: basename(file), options: { sender, command: [file], protocols: ['grpc', 'http/protobuf'] } };
});
if (voices.length === 0) throw new Error('which senders?');

/** Many at once keep each other from being ready in time. */
const maxAtOnce = 12;
/** A little more than the patience of an SDK, which is ten seconds an export. */
const settle = { graceMs: 500, quietMs: 12_000, budgetMs: 15_000 };

for (const voice of voices) await record(voice);

async function record(voice: Voice): Promise<void> {
  const all = casesFor(voice).filter((one) => !values.missing || !isRecorded(one, voice.title));
  // What is missing may be so because others in the same process said the same in the same second.
  const atOnce = values.missing ? 1 : maxAtOnce;
  for (let from = 0; from < all.length; from += atOnce) {
    const some = all.slice(from, from + atOnce);
    const usual = await hear({ ...voice.options, cases: some, settle });
    if (values.whole === undefined) await keepAll(voice, some, usual);
    else for (const run of usual) writeWhole(voice, run, values.whole);
    console.log(`${voice.title}: ${usual.length} runs`);
  }
}

/** With what is heard in further runs of the same failures. */
async function keepAll({ title, options }: Voice, some: readonly SuiteCase[], usual: readonly HeardRun[]) {
  const further: HeardRun[] = [];
  for (const { scenario, variant, with: given, ...how } of furtherRuns) {
    const usually = some.find(({ name }) => name === (variant === undefined ? scenario : `${scenario}:${variant}`));
    if (usually && !values.usual)
      further.push(
        ...(await hear({ ...options, ...how, cases: [{ ...usually, with: { ...usually.with, ...given } }] })),
      );
  }
  for (const { id, scenario, variant, protocol, version } of usual) {
    const linesOf = (runs: readonly HeardRun[]): string[] => [
      ...new Set(runs.filter((run) => run.id === id).flatMap((run) => tellingLines(run))),
    ];
    const sender = `${title} ${protocol}`;
    const before = values.usual ? formerLines(scenario, variant, sender) : [];
    const told = besides(linesOf(usual), [...linesOf(further), ...before]);
    keep(scenario, { variant, sender, version, ...told });
  }
}

/** What is heard in further runs, or was in those that are recorded, and not in the usual one. */
function besides(lines: readonly string[], more: readonly string[]): Pick<PrintedLogEntry, 'lines' | 'further'> {
  const further = [...new Set(more)].filter((line) => !lines.includes(line));
  return { lines, ...(further.length > 0 && { further }) };
}

/** Those whose telemetry it can make. */
function casesFor({ options }: Voice): SuiteCase[] {
  const { signals } = senders[options.sender];
  return cases().filter(({ scenario }) => signals.includes(loadScenario(scenario).exercise.signal ?? 'traces'));
}

function cases(): SuiteCase[] {
  const backends = listBackends().filter((backend) => ownWords(backend).length > 0);
  const wanted = [...listScenarios(), ...backends].filter(
    ({ id, isDrill }) => !isDrill && (values.scenario?.includes(id) ?? true),
  );
  return wanted.flatMap(({ id, variants }) => [
    { scenario: id, name: id, with: {} },
    ...Object.entries(variants).map(([name, variant]) => ({ scenario: id, name: `${id}:${name}`, with: variant.with })),
  ]);
}

function isRecorded({ scenario, name }: SuiteCase, title: string): boolean {
  const [, variant] = name.split(':');
  const { printed = [] } = readPrintedLogFile(join(printedLogsFolder, `${scenario}.json`)) ?? {};
  return printed.some((one) => one.variant === variant && one.sender.startsWith(`${title} `));
}

function ownWords({ imitates }: Pick<Scenario, 'imitates'>): string[] {
  return imitates.flatMap(({ says }) => says ?? []);
}

/**
 * Words that the backend chose tell nothing of the failure, but for those of somebody whom it imitates. A backend that
 * people recognise is known by its words alone: all else is said in the scenario of the single cause as well.
 */
function tellingLines({ scenario, lines, messages }: HeardRun): string[] {
  const own = ownWords(loadScenario(scenario));
  const hasOwn = (text: string): boolean => own.some((words) => text.includes(words));
  const said = saidOfExports(
    lines,
    [...messages].filter((message) => !hasOwn(message)),
  );
  return listBackends().some(({ id }) => id === scenario) ? said.filter(hasOwn) : said;
}

function writeWhole({ title }: Voice, { id, version, lines }: HeardRun, into: string): void {
  const folder = join(into, `${title} ${version}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${id}.log`), `${lines.join('\n')}\n`);
}

function formerLines(scenario: string, variant: string | undefined, sender: string): readonly string[] {
  const { printed = [] } = readPrintedLogFile(join(printedLogsFolder, `${scenario}.json`)) ?? {};
  const entry = printed.find((one) => one.variant === variant && one.sender === sender);
  return entry ? [...entry.lines, ...(entry.further ?? [])] : [];
}

/** Puts an entry in the place of the one of the same sender; a sender that says nothing has none. */
function keep(scenario: string, entry: PrintedLogEntry): void {
  mkdirSync(printedLogsFolder, { recursive: true });
  const file = join(printedLogsFolder, `${scenario}.json`);
  const former = readPrintedLogFile(file)?.printed ?? [];
  const others = former.filter(({ variant, sender }) => variant !== entry.variant || sender !== entry.sender);
  const keyOf = ({ variant = '', sender }: PrintedLogEntry): string => `${variant} ${sender}`;
  const all = [...others, ...(entry.lines.length > 0 || entry.further ? [entry] : [])];
  const printed = all.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const { cause } = loadScenario(scenario);
  if (printed.length > 0) writeFileSync(file, `${JSON.stringify({ cause, printed }, undefined, 1)}\n`);
  else rmSync(file, { force: true });
}
