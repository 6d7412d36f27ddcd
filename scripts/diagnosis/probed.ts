import { listenerNames } from '../../src/core/signal.ts';
import type { ListenerName } from '../../src/core/signal.ts';
import type { NamedFinding } from '../../src/diagnosis/named.ts';
import { explain } from '../../src/probe/explanation.ts';
import type { ProbeTarget } from '../../src/probe/facts.ts';
import { joinLog } from '../../src/probe/joined.ts';
import type { Joined, Seen } from '../../src/probe/joined.ts';
import { probe } from '../../src/probe/probe.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { askedOf, doorsOf, startCase, waysOf } from '../../test/probe/cases.ts';
import type { HeldLog } from './measured.ts';

/** What a probe saw at one door of a failure, and how it was asked. */
export interface Probed {
  /** By scenario, or scenario/variant. */
  readonly name: string;
  readonly door: ListenerName;
  readonly seen: Seen;
  readonly asked: ProbeTarget;
}

/** A variant that only names the defaults is the scenario itself. */
export function caseOf({ scenario, variant }: Pick<HeldLog, 'scenario' | 'variant'>): string {
  const { variants, given } = loadScenario(scenario);
  const values = Object.entries(variant === undefined ? {} : variants[variant]!.with);
  return values.every(([name, value]) => given[name] === value) ? scenario : `${scenario}/${variant}`;
}

export function doorOf({ protocol }: Pick<HeldLog, 'protocol'>): ListenerName {
  return protocol === 'grpc' ? 'grpc' : 'http';
}

/** Each failure, served once for each door, and asked as test/probe/truths.ts says, with the sender's credential where it has one, else with its authority. */
export async function probeAll(names: readonly string[], atOnce = 3): Promise<Map<string, Probed>> {
  const probed = new Map<string, Probed>();
  const queue = names.flatMap((name) => listenerNames.map((door) => ({ name, door }))).values();
  const work = async (): Promise<void> => {
    for (const { name, door } of queue) probed.set(`${name} ${door}`, await probeCase(name, door));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return probed;
}

async function probeCase(name: string, door: ListenerName): Promise<Probed> {
  const ways = waysOf(name).filter((way) => doorsOf(way).includes(door));
  const truth = ways.find(({ asked }) => asked?.headers) ?? ways[0] ?? { asked: { trusts: true } };
  await using backend = await startCase(name, truth);
  const asked = askedOf(backend, door, truth);
  const { clue } = await probe(asked);
  return { name, door, asked, seen: clue ? { clue, told: explain(clue, asked.url) } : {} };
}

/** What is named, in its order, once log and endpoint are put together. */
export function namedByBoth(findings: readonly NamedFinding[], { seen, asked }: Probed): string[] {
  const joined = joinLog(findings, seen, asked);
  const ofLog = findings.slice(0, 1).flatMap(({ scenario, others }) => [scenario.id, ...others.map(({ id }) => id)]);
  return [...new Set([...firstOf(joined, seen), ...ofLog])];
}

function firstOf(joined: Joined, { told }: Seen): string[] {
  switch (joined.kind) {
    case 'agreed': {
      const { row, also = [] } = joined.clue;
      return [row, ...also].map((one) => (one === told?.row ? (told.scenario?.id ?? one) : one));
    }
    case 'fine':
      return joined.findings.slice(0, 1).flatMap(({ remaining }) => remaining.map(({ scenario }) => scenario.id));
    case 'other':
    case 'silent':
      return told ? [told.scenario?.id ?? told.row] : [];
  }
}

/** Whether a probe sees the same in both. */
export function looksSame(one: Probed, other: Probed | undefined): boolean {
  const rowOf = ({ seen: { told } }: Probed): string => (told ? `${told.row} ${told.title}` : '');
  return other !== undefined && rowOf(one) === rowOf(other);
}
