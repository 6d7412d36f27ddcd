import { ownCommand } from '../core/own-command.ts';
import { nameCommands } from '../core/own-names.ts';
import type { Placeholders } from '../core/sender-settings.ts';
import { fieldVariables } from '../core/shell-variables.ts';
import { fillStory, withoutRepetition } from '../core/story.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { usualAddresses } from './usual-addresses.ts';

/** A scenario told of an endpoint that is no backend of ours: the one that a log names, or one that the reader fills in. */
export function withSeenEndpoint(scenario: Scenario, endpoints: readonly string[]): Scenario {
  const values = {
    ...usualAddresses(scenario.backend.tls),
    ...fieldVariables,
    ...seenAddresses(endpoints, scenario.backend.tls),
  };
  // An address was dialled, and which name had stood for it the log does not say; what begins like an option is no name.
  const name = /^[\d.]+$|:|^-/.test(values.host) ? '$NAME' : values.host;
  const told = elsewhere(scenario, name);
  const filled = { ...told, ...fillStory(told, { ...values, name }) };
  return { ...filled, diagnose: filled.diagnose.map(asTypedHere).map(numeric).map(withoutRepetition) };
}

type Addresses = Pick<
  Placeholders,
  'grpc' | 'http' | 'grpcAddress' | 'httpAddress' | 'grpcPort' | 'httpPort' | 'sentTo'
> & { readonly host: string };

/** Where nothing else says it, a failure of TLS is met with TLS. */
export function seenAddresses(endpoints: readonly string[], tls: boolean): Addresses {
  return addressesIn(endpoints, tls) ?? atUsualPorts('$HOST', tls);
}

function addressesIn(all: readonly string[], tls: boolean): Addresses | undefined {
  const endpoints = all.filter((one) => /:\/\/|:\d+$/.test(one));
  if (endpoints.length === 0) return all[0] === undefined ? undefined : atUsualPorts(all[0], tls);
  const seen = endpoints.map((one) => new URL(one.includes('://') ? one : `${tls ? 'https' : 'http'}://${one}`));
  // Whoever speaks HTTP prints URLs, and whoever dials another port than theirs speaks gRPC.
  const http = seen[endpoints.findIndex((one) => one.includes('://'))] ?? seen[0];
  const grpc = seen.find(({ port }, index) => !endpoints[index]!.includes('://') && port !== http?.port) ?? http;
  if (!http || !grpc) return undefined;
  return {
    grpc: grpc.origin,
    http: http.origin,
    sentTo: http.origin,
    grpcAddress: `${grpc.hostname}:${portOf(grpc)}`,
    httpAddress: `${http.hostname}:${portOf(http)}`,
    grpcPort: portOf(grpc),
    httpPort: portOf(http),
    host: http.hostname,
  };
}

function atUsualPorts(host: string, tls: boolean): Addresses {
  const scheme = tls ? 'https' : 'http';
  const addresses = { grpcAddress: `${host}:4317`, httpAddress: `${host}:4318`, grpcPort: '4317', httpPort: '4318' };
  const [grpc, http] = [`${scheme}://${addresses.grpcAddress}`, `${scheme}://${addresses.httpAddress}`];
  return { ...addresses, grpc, http, sentTo: http, host };
}

/** Nobody but senders of ours asks the name server of a scenario. */
function elsewhere(scenario: Scenario, name: string): Scenario {
  if (!scenario.diagnose.some((command) => command.includes('${nameServer}'))) return scenario;
  return { ...scenario, diagnose: nameCommands.map((command) => command.replace('${host}', name)) };
}

function portOf({ port, protocol }: URL): string {
  return port || (protocol === 'https:' ? '443' : '80');
}

function asTypedHere(command: string): string {
  return command.replaceAll('npx otlp-chaos', ownCommand());
}

/** `ss -n` shows no names: a port alone is looked for. */
function numeric(command: string): string {
  return /\bss -/.test(command)
    ? command.replaceAll(/(grep -c? ?-F|-e) [$\w][\w.-]*[a-z][\w.-]*(?=:\d)/gi, '$1 ')
    : command;
}
