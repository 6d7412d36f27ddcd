/*
 * Failures that a log cannot tell apart, commands can: pastes what the page of each recommends where the other failure is,
 * and writes docs/diagnosis-apart.md. Told apart is what shows in one of them what it does not show in the other.
 * node scripts/tell-apart.ts [--missing]: half an hour, or with `--missing` only what the page does not have yet.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadKnownLogs } from '../src/diagnosis/known-logs.ts';
import { listFaces } from '../test/scenarios/faces.ts';
import { findings } from '../test/scenarios/findings.ts';
import { openProject } from '../test/scenarios/surroundings.ts';
import { findTool } from '../test/tools/tools.ts';
import { alikePairs } from './diagnosis/pairs.ts';
import type { AlikePair } from './diagnosis/pairs.ts';
import { pastedElsewhere } from './diagnosis/pasted-elsewhere.ts';
import { consoleCollector } from './symptoms/console-collector.ts';

const atOnce = 4;
const faces = new Map(listFaces().map((face) => [face.name, face]));
using project = openProject();
const shell = { folder: project.path, collectorBin: consoleCollector(findTool('otelcol-chaos').path!, project.path) };

interface Told {
  readonly pair: AlikePair;
  /** The command that shows in one what it does not show in the other. */
  readonly by: string | undefined;
  readonly trouble?: string;
}

const page = 'docs/diagnosis-apart.md';
const { values } = parseArgs({ options: { missing: { type: 'boolean', default: false } } });
// Older releases tell of many failures by their code alone.
const pairs = alikePairs(loadKnownLogs().filter(({ sender }) => !sender.includes('@')));
const former = new Map((values.missing ? formerlyTold() : []).map((one) => [scenariosOf(one.pair), one]));
const told: Told[] = pairs.flatMap((pair) => former.get(scenariosOf(pair)) ?? []);
const queue = pairs.filter((pair) => !former.has(scenariosOf(pair))).values();
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    for (const pair of queue) {
      told.push(await tell(pair));
      console.error(
        `${told.length} of ${pairs.length}: ${pair.join(', ')}: ${told.at(-1)!.by ?? told.at(-1)!.trouble ?? 'not told apart'}`,
      );
    }
  }),
);
writeFileSync(page, pageOf(told));

function scenariosOf(pair: AlikePair): string {
  return pair
    .map((name) => name.split('/')[0]!)
    .toSorted((a, b) => (a < b ? -1 : 1))
    .join(' ');
}

/** What the page says of pairs that were told apart; of others nobody knows whether they still are not. */
function formerlyTold(): Told[] {
  const rows = readFileSync(page, 'utf8').matchAll(/^\| `([^`]+)` +\| `([^`]+)` +\| `(.+)` *\|$/gm);
  return [...rows].map(([, one, other, by]) => ({ pair: [one!, other!], by: by!.replaceAll('\\|', '|') }));
}

async function tell(pair: AlikePair): Promise<Told> {
  const [one, other] = pair;
  const troubles: string[] = [];
  for (const [own, elsewhere] of [pair, [other, one]] as const) {
    try {
      const by = await commandFor(own, elsewhere);
      if (by !== undefined) return { pair, by };
    } catch (error) {
      // Some failures cannot be held with the sender that a command asks: its queue is full before it complains.
      troubles.push(`at \`${elsewhere}\`: ${(error as Error).message.split('\n')[0]!.replaceAll('|', '\\|')}`);
    }
  }
  return troubles.length === 0 ? { pair, by: undefined } : { pair, by: undefined, trouble: troubles.join('; ') };
}

/** Of the commands that show `one`, the first that does not show the same where `other` is. */
async function commandFor(one: string, other: string): Promise<string | undefined> {
  const [own, elsewhere] = [faceOf(one), faceOf(other)];
  const shown = findings[own.name]!;
  const printed = await pastedElsewhere(own, elsewhere, shell);
  // What is printed where nothing is wrong shows nothing.
  const index = printed.findIndex((text, at) => !shown[at]!.also && !shown[at]!.shows.test(text));
  return own.scenario.diagnose[index];
}

/** A variant that only names the defaults is the scenario itself. */
function faceOf(name: string) {
  return faces.get(name) ?? faces.get(name.split('/')[0]!)!;
}

function pageOf(all: readonly Told[]): string {
  const rows = all.toSorted((a, b) => (a.pair.join() < b.pair.join() ? -1 : 1));
  const apart = rows.filter(({ by }) => by !== undefined);
  const line = ({ pair: [one, other], by }: Told): string => `| \`${one}\` | \`${other}\` | ${codeOf(by!)} |`;
  const left = rows.filter(({ by }) => by === undefined);
  const reason = ({ trouble }: Told): string => trouble ?? 'each shows both';
  return `# What tells failures apart that print the same

Written by \`node scripts/tell-apart.ts\`: of each two scenarios for which a sender of today prints the same ([the list](diagnosis-alike.md)), the
commands of one’s page were pasted where the other was. A command is named that shows in one what it does not show in the other;
\`diagnose\` names of all candidates those that ask something of their own. ${apart.length} of ${rows.length} pairs are told apart.

## Told apart

| Failure | and | by |
| --- | --- | --- |
${apart.map(line).join('\n')}

## Not told apart

| Failure | and | why |
| --- | --- | --- |
${left.map((one) => `| \`${one.pair[0]}\` | \`${one.pair[1]}\` | ${reason(one)} |`).join('\n')}
`;
}

function codeOf(command: string): string {
  return `\`${command.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')}\``;
}
