import { checks } from '../checks/index.ts';
import type { Protocol } from '../core/signal.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { scenarioOf } from '../scenario/suite.ts';
import type { SuiteCase } from '../scenario/suite.ts';
import type { Sender } from '../senders/sender.ts';

/** One scenario against one exporter: the unit that is judged, with a backend and a recording of its own. */
export interface Case {
  /** Unique within a run, such as `throttle.grpc`. */
  readonly id: string;
  readonly source: SuiteCase;
  readonly scenario: Scenario;
  readonly protocol: Protocol;
  readonly checks: readonly string[];
}

/** The cases that this sender can be put through: each over every protocol that scenario, suite and sender know. */
export function casesFor(
  suiteCases: readonly SuiteCase[],
  sender: Pick<Sender, 'protocols'>,
  { protocols, timeScale }: { protocols?: readonly Protocol[] | undefined; timeScale?: number | undefined } = {},
): Case[] {
  return suiteCases.flatMap((source) => {
    const scenario = scenarioOf(source, timeScale);
    const spoken = sender.protocols.filter(
      (protocol) =>
        (!protocols || protocols.includes(protocol)) &&
        (!source.protocols || source.protocols.includes(protocol)) &&
        scenario.protocols.includes(protocol === 'grpc' ? 'grpc' : 'http'),
    );
    return spoken.map((protocol) => ({
      id: `${source.name}.${protocol.replace('/', '-')}`,
      source,
      scenario,
      protocol,
      checks: source.expect ?? checksOf(scenario),
    }));
  });
}

/** A scenario that expects nothing in particular is judged by everything that there is. */
function checksOf({ expect }: Scenario): string[] {
  return expect.length > 0 ? [...expect] : checks.map(({ name }) => name);
}

/** True when one of these checks, of `only` those if some were named, rests on a close look at requests: that takes time. */
export function looksClosely(names: readonly string[], only: readonly string[] = names): boolean {
  return checks.some((check) => check.looksClosely && names.includes(check.name) && only.includes(check.name));
}
