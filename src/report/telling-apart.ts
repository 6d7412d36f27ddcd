import { ownCommand } from '../core/own-command.ts';
import type { NamedFinding } from '../diagnosis/named.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { costOf, senseOf } from './command-sense.ts';
import { definition } from './empty-export.ts';
import type { Tongue } from './empty-export.ts';
import { seenAddresses, withSeenEndpoint } from './seen-endpoint.ts';
import { commandsIn, tongueOf } from './tongue.ts';
import type { Command } from './tongue.ts';

/** A failure that a log fits, and commands that show whether it is this one, at the endpoint that the log names. */
export interface Candidate {
  readonly scenario: Scenario;
  readonly commands: readonly Command[];
  /** Those before it have commands that show this one, too. */
  readonly isShownAbove: boolean;
  /** What `ask` asks. */
  readonly base: string;
}

/** More of them would be a page, and `explain` has it. */
const maxCommands = 2;

/**
 * What a log cannot tell commands can: for each failure the cheapest of its page that none before it has. Those that only
 * show more or less of the same answer count as one.
 */
export function toldApart(finding: NamedFinding, endpoints: readonly string[]): readonly [Candidate, ...Candidate[]] {
  const named = new Set<string>();
  const candidateOf = (one: Scenario): Candidate => {
    const { commands, ...candidate } = candidateIn(one, finding, endpoints);
    const fresh = [...Map.groupBy(commands, ({ short }) => senseOf(short))]
      .flatMap(([sense, [command]]) => (named.has(sense) ? [] : command!))
      .toSorted((a, b) => costOf(a.short) - costOf(b.short))
      .slice(0, maxCommands);
    for (const { short } of fresh) named.add(senseOf(short));
    return { ...candidate, commands: fresh, isShownAbove: fresh.length === 0 && commands.length > 0 };
  };
  return [candidateOf(finding.scenario), ...finding.others.map(candidateOf)];
}

/** With all commands of its page that are of use to this sender. */
export function candidateIn(scenario: Scenario, finding: NamedFinding, endpoints: readonly string[]): Candidate {
  const filled = withSeenEndpoint(scenario, endpoints);
  const tongue = tongueOf(finding, endpoints);
  const bases = seenAddresses(endpoints, scenario.backend.tls);
  const commands = commandsIn(tongue, filled.diagnose, bases);
  return { scenario: filled, commands, isShownAbove: false, base: tongue === 'grpc' ? bases.grpc : bases.http };
}

/** What a page shows of a finding. */
export interface Choice {
  /** What `ask` does, where the commands below say that. */
  readonly definition: string | undefined;
  readonly entries: readonly [Entry, ...Entry[]];
  /** Of a long list, those that are named alone. */
  readonly left: readonly string[];
}

export interface Entry {
  readonly scenario: Scenario;
  readonly commands: readonly string[];
  /** Why there are none. */
  readonly remark: string | undefined;
}

/** Where there are many, lines say so little that a look at the endpoint says more. */
const maxEntries = 8;

export function choiceOf(finding: NamedFinding, endpoints: readonly string[]): Choice {
  const { scenario, others } = finding;
  const [first, ...more] =
    others.length === 0 ? [candidateIn(scenario, finding, endpoints)] : toldApart(finding, endpoints);
  const shown = [first, ...more.slice(0, maxEntries - 1)] as const;
  const tongue = tongueOf(finding, endpoints);
  const isAsked = ({ base }: Candidate, { short, full }: Command): boolean => base === first.base && short !== full;
  const asked = shown.flatMap((one) => one.commands.filter((command) => isAsked(one, command)));
  const isInShort = asked.length > 1;
  const entryOf = (one: Candidate): Entry => ({
    scenario: one.scenario,
    commands: one.commands.map((command) => (isInShort && isAsked(one, command) ? command.short : command.full)),
    remark: remarkOn(one, tongue),
  });
  return {
    definition: isInShort ? definition(tongue ?? 'http', first.base) : undefined,
    entries: [entryOf(shown[0]), ...shown.slice(1).map(entryOf)],
    left: more.slice(maxEntries - 1).map((one) => one.scenario.id),
  };
}

function remarkOn({ commands, isShownAbove, scenario }: Candidate, tongue: Tongue | undefined): string | undefined {
  if (commands.length > 0) return undefined;
  const other = tongue === 'grpc' ? 'HTTP' : 'gRPC';
  return isShownAbove ? 'as above' : `asked over ${other} alone: ${ownCommand()} explain ${scenario.id}`;
}
