/*
 * How well a log and a probe do together, where the failure still is: serves each failure, probes it, and joins what was seen
 * with whole logs of it, as `npm run logs -- … --whole FOLDER` writes them. Prints the tables of docs/diagnosis.md.
 * node scripts/measure-joined.ts FOLDER [--misses]: with every log for which the right one does not come first
 */
import { parseArgs } from 'node:util';
import { loadKnownLogs } from '../src/diagnosis/known-logs.ts';
import { createSignatures } from '../src/diagnosis/signatures.ts';
import { loadScenario } from '../src/scenario/load.ts';
import { notHere } from '../test/probe/truths.ts';
import { alikeIn, keyOf } from './diagnosis/alike.ts';
import { share, table } from './diagnosis/confusion.ts';
import { findingsIn, heldLogs, isRight, measure, outcomeOf } from './diagnosis/measured.ts';
import type { HeldLog, Measured } from './diagnosis/measured.ts';
import { caseOf, doorOf, looksSame, namedByBoth, probeAll } from './diagnosis/probed.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { misses: { type: 'boolean' } } });
const [folder] = positionals;
if (folder === undefined) throw new Error('which folder?');

const printed = loadKnownLogs();
const knowledge = { printed, signatures: createSignatures(printed), alike: alikeIn(printed) };
const all = heldLogs(folder);
const logs = all.filter((held) => !(caseOf(held) in notHere));
const names = [...new Set(logs.map(caseOf))];
const probed = await probeAll(names);

interface Both {
  readonly alone: Measured;
  readonly outcome: Measured['outcome'];
  readonly named: readonly string[];
  /** The sender prints the same for another failure, and a probe sees the same there. */
  readonly isAlike: boolean;
}

const measured = logs.map(bothOf);
const rows = [...Map.groupBy(measured, ({ alone }) => alone.sender), ['all', measured] as const].map(
  ([sender, some]) => [
    sender,
    some.length,
    countOf(some, ({ alone }) => isRight(alone)),
    countOf(some, isRight),
    countOf(some, ({ alone }) => alone.namedCause === alone.cause || isRight(alone)),
    countOf(some, (one) => causeOf(one.named[0]) === one.alone.cause || isRight(one)),
    countOf(some, ({ alone }) => alone.isAlike),
    countOf(some, ({ isAlike }) => isAlike),
  ],
);
const head =
  'Sender | logs | first by the log alone | first by both | right cause by the log alone | right cause by both | print the same as another | print and probe the same';
console.log(table(head.split(' | '), rows).join('\n'));
console.log(
  `\n${all.length - logs.length} logs left out: ${Object.keys(notHere).join(', ')} cannot be shown to a probe here.`,
);
const kinds = [
  ['told apart by the log', measured.filter(({ alone }) => !alone.isAlike)],
  ['print the same as another failure', measured.filter(({ alone }) => alone.isAlike)],
  ['… and a probe sees something else there', measured.filter(({ alone, isAlike }) => alone.isAlike && !isAlike)],
  ['… and a probe sees the same there, too', measured.filter(({ isAlike }) => isAlike)],
] as const;
const shares = kinds.map(([what, some]) => [
  what,
  some.length,
  share(
    countOf(some, ({ alone }) => isRight(alone)),
    some.length,
  ),
  share(countOf(some, isRight), some.length),
]);
console.log(`\n${table(['', 'logs', 'first by the log alone', 'first by both'], shares).join('\n')}`);
if (values.misses)
  console.log(
    [
      '',
      ...measured
        .filter((one) => !isRight(one))
        .map(missInWords)
        .toSorted(),
    ].join('\n'),
  );

function bothOf(held: HeldLog): Both {
  const name = caseOf(held);
  const own = probed.get(`${name} ${doorOf(held)}`)!;
  const named = namedByBoth(findingsIn(held.lines, knowledge), own);
  const sender = `${held.sender.split(' ')[0]} ${held.protocol}`;
  const others = (knowledge.alike.get(keyOf({ ...held, sender })) ?? []).filter((other) => other !== held.scenario);
  const isSame = (other: string): boolean =>
    names.some((one) => one.split('/')[0] === other && looksSame(own, probed.get(`${one} ${doorOf(held)}`)));
  // What follows a failure may be named further down, and the failure first.
  const first = outcomeOf(named.slice(0, 1), held.scenario, knowledge);
  return {
    alone: measure(held, knowledge),
    outcome: isRight({ outcome: first }) ? first : outcomeOf(named, held.scenario, knowledge),
    named,
    isAlike: others.some(isSame),
  };
}

/** Undefined for a story of the probe's own. */
function causeOf(name: string | undefined): string | undefined {
  return name !== undefined && names.includes(name) ? loadScenario(name).cause : undefined;
}

function countOf(some: readonly Both[], holds: (one: Both) => boolean): number {
  return some.filter(holds).length;
}

function missInWords({ alone, named, outcome, isAlike }: Both): string {
  const { sender, protocol, scenario, variant } = alone;
  const what = [scenario, variant].filter(Boolean).join('/');
  return `${isAlike ? 'same ' : '     '}${outcome.padEnd(8)} ${sender.padEnd(34)} ${what} ${protocol}: ${named.join(', ')} | log ${alone.named.join(', ')} (${alone.confidence})`;
}
