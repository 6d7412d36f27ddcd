import type { NamedFinding } from '../diagnosis/named.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { withAddresses, withUsualAddresses } from './explain.ts';

/** A failure that a log fits as well as another, and the commands of its own that show whether it is this one. */
export interface Alternative {
  readonly scenario: Scenario;
  /** Empty where the commands of those before it show this one, too. */
  readonly commands: readonly string[];
}

/** What a log cannot tell commands can: those of each failure, each command once, at the endpoint that the log names. */
export function alternativesOf(
  { scenario, others }: NamedFinding,
  endpoints: readonly string[],
): readonly Alternative[] {
  const named = new Set(withSeenEndpoint(scenario, endpoints).diagnose);
  return others.map((other) => {
    const filled = withSeenEndpoint(other, endpoints);
    const commands = filled.diagnose.filter((command) => !named.has(command));
    for (const command of commands) named.add(command);
    return { scenario: filled, commands };
  });
}

/** With the endpoint that the log names, where it names one. */
export function withSeenEndpoint(scenario: Scenario, endpoints: readonly string[]): Scenario {
  const [seen] = endpoints;
  if (seen === undefined) return withUsualAddresses(scenario);
  const url = /^https?:\/\//.test(seen) ? seen : `${scenario.backend.tls ? 'https' : 'http'}://${seen}`;
  const { host } = new URL(url);
  const filled = withAddresses(scenario, { grpc: url, http: url, grpcAddress: host, httpAddress: host });
  return { ...filled, diagnose: filled.diagnose.map(withoutRepetition) };
}

/** Where both protocols have one address, `grep -e ADDRESS -e ADDRESS` looks for it once. */
function withoutRepetition(command: string): string {
  return command.replaceAll(/( -e \S+)\1(?!\S)/g, '$1');
}
