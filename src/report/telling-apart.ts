import { nameCommands } from '../core/own-names.ts';
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

/** With the endpoints that the log names, where it names any. */
export function withSeenEndpoint(scenario: Scenario, endpoints: readonly string[]): Scenario {
  const seen = endpoints.map(
    (one) => new URL(one.includes('://') ? one : `${scenario.backend.tls ? 'https' : 'http'}://${one}`),
  );
  // Whoever speaks HTTP prints URLs, and whoever dials another port than theirs speaks gRPC.
  const http = seen[endpoints.findIndex((one) => one.includes('://'))] ?? seen[0];
  const grpc = seen.find(({ port }, index) => !endpoints[index]!.includes('://') && port !== http?.port) ?? http;
  if (!http || !grpc) return withUsualAddresses(scenario);
  const addresses = {
    grpc: grpc.origin,
    http: http.origin,
    grpcAddress: grpc.host,
    httpAddress: http.host,
    grpcPort: portOf(grpc),
    httpPort: portOf(http),
  };
  const filled = withAddresses(elsewhere(scenario, http.hostname), addresses);
  return { ...filled, diagnose: filled.diagnose.map(withoutRepetition) };
}

/** Nobody but senders of ours asks the name server of a scenario. */
function elsewhere(scenario: Scenario, host: string): Scenario {
  if (!scenario.diagnose.some((command) => command.includes('${nameServer}'))) return scenario;
  // An address was dialled, and which name had stood for it the log does not say.
  const name = /^[\d.]+$|:/.test(host) ? 'NAME' : host;
  return { ...scenario, diagnose: nameCommands.map((command) => command.replace('${host}', name)) };
}

function portOf({ port, protocol }: URL): string {
  return port || (protocol === 'https:' ? '443' : '80');
}

/** Where both protocols have one address, it is looked for once. */
function withoutRepetition(command: string): string {
  return command.replaceAll(/( -e \S+)\1(?!\S)/g, '$1').replaceAll(/\((\d+)\|\1\)/g, '$1');
}
