import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDiagnosis } from '../../src/diagnosis/diagnosis.ts';
import type { Confidence } from '../../src/diagnosis/diagnosis.ts';
import { nameFindings } from '../../src/diagnosis/named.ts';
import type { NamedFinding } from '../../src/diagnosis/named.ts';
import { saidOfExports } from '../../src/diagnosis/said.ts';
import type { PrintedLog, Signatures } from '../../src/diagnosis/signatures.ts';
import { listBackends, loadScenario } from '../../src/scenario/load.ts';
import type { Cause } from '../../src/scenario/scenario.ts';
import { keyOf } from './alike.ts';

/**
 * `first`: alone or at the head of several. `among`: further down, with failures that are as much like it. `follows`: its
 * cause was named, and itself is what follows. `silent`: nothing was recognised.
 */
export type Outcome = 'first' | 'among' | 'follows' | 'silent' | 'wrong';

/** That it is this cause, whichever of so many failures. */
export interface Claim {
  readonly cause: Cause;
  readonly confidence: Confidence;
  readonly failures: number;
}

/** What was made of one log. */
export interface Measured {
  readonly sender: string;
  /** As in `keyOf`, without the sender. */
  readonly protocol: string;
  readonly scenario: string;
  readonly variant: string | undefined;
  readonly cause: Cause;
  readonly outcome: Outcome;
  readonly confidence: Confidence | undefined;
  /** Scenarios that were named, in their order, and the cause of the first. */
  readonly named: readonly string[];
  readonly namedCause: Cause | undefined;
  /** Of every finding, first or not, whose candidates all have one cause. */
  readonly claims: readonly Claim[];
  /** By docs/diagnosis-alike.md, the sender prints the same for another failure. */
  readonly isAlike: boolean;
  readonly isTls: boolean;
}

export interface Knowledge {
  readonly signatures: Signatures;
  readonly printed: readonly PrintedLog[];
  readonly alike: ReadonlyMap<string, readonly string[]>;
}

/** A log of which the truth is known. */
export interface HeldLog {
  /** `go-http SDK 1.47.0, exporter 1.47.0` */
  readonly sender: string;
  readonly scenario: string;
  readonly variant: string | undefined;
  readonly protocol: string;
  readonly lines: readonly string[];
}

/** Every log of a folder, as `npm run logs -- … --whole FOLDER` writes them, from which its failure could be told. */
export function heldLogs(folder: string): HeldLog[] {
  return readdirSync(folder)
    .toSorted()
    .flatMap((sender) => readdirSync(join(folder, sender)).map((file) => readHeld(folder, sender, file)))
    .filter(isOfFailure);
}

/** Not one of a drill, nor one that says nothing of exports. */
function isOfFailure({ scenario, lines }: HeldLog): boolean {
  const { isDrill, imitates } = loadScenario(scenario);
  if (isDrill || saidOfExports(lines).length === 0) return false;
  // A backend that people recognise is known by its words alone; a sender that keeps them to itself tells of the single cause.
  const words = imitates.flatMap(({ says }) => says ?? []);
  const isBackend = listBackends().some(({ id }) => id === scenario);
  return !isBackend || lines.some((line) => words.some((one) => line.includes(one)));
}

function readHeld(folder: string, sender: string, file: string): HeldLog {
  const [, scenario = '', variant, protocol = ''] = /^([\w-]+?)(?::([\w-]+))?\.([\w-]+)\.log$/.exec(file) ?? [];
  const lines = readFileSync(join(folder, sender, file), 'utf8').split('\n');
  return { sender, scenario, variant, protocol, lines };
}

export function measure({ lines, ...held }: HeldLog, knowledge: Knowledge): Measured {
  const { scenario, sender, protocol, variant } = held;
  const { cause, backend } = loadScenario(scenario);
  const isAlike = knowledge.alike.has(keyOf({ scenario, variant, sender: `${sender.split(' ')[0]} ${protocol}` }));
  const findings = findingsIn(lines, knowledge);
  const [top] = findings;
  const named = top ? [top.scenario.id, ...top.others.map(({ id }) => id)] : [];
  const outcome = outcomeOf(named, scenario, knowledge);
  const claims = findings.flatMap(claimOf);
  const told = { outcome, named, confidence: top?.confidence, namedCause: top?.scenario.cause, claims };
  return { ...held, cause, isAlike, isTls: backend.tls, ...told };
}

export function findingsIn(lines: readonly string[], { signatures }: Knowledge): NamedFinding[] {
  const diagnosis = createDiagnosis(signatures);
  for (const line of lines) diagnosis.line(line);
  diagnosis.end();
  return nameFindings(diagnosis.result());
}

/** What follows from a failure may follow from any, and claims none. */
function claimOf({ causes: [cause, ...more], causeConfidence, others }: NamedFinding): Claim[] {
  return more.length > 0 || causeConfidence === undefined
    ? []
    : [{ cause, confidence: causeConfidence, failures: others.length + 1 }];
}

export function outcomeOf(named: readonly string[], scenario: string, { printed }: Knowledge): Outcome {
  if (named.length === 0) return 'silent';
  if (named[0] === scenario) return 'first';
  if (named.includes(scenario)) return 'among';
  return isConsequence(scenario, named, printed) ? 'follows' : 'wrong';
}

/** What follows a failure prints what the failure prints; the failure is then what was to be named. */
function isConsequence(scenario: string, named: readonly string[], printed: readonly PrintedLog[]): boolean {
  if (loadScenario(scenario).cause !== 'aftermath') return false;
  const linesOf = (id: string): string[] => printed.filter((one) => one.scenario === id).flatMap(({ lines }) => lines);
  return linesOf(scenario).some((line) => named.some((name) => linesOf(name).includes(line)));
}

/** Named first, or by what it follows from. */
export function isRight({ outcome }: Pick<Measured, 'outcome'>): boolean {
  return outcome === 'first' || outcome === 'follows';
}
