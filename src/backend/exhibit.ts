import type { Exhibit } from '../core/event.ts';
import type { ResolvedSettings } from '../core/sender-settings.ts';
import { fillStory } from '../core/story.ts';
import { collectorExporters } from '../exporter-config/collector.ts';
import { sdkEnvironment } from '../exporter-config/sdk.ts';
import type { ExhibitPlan } from '../scenario/exhibits.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { exhibitHeader } from './choosing-headers.ts';
import { endpointsOf, placeholdersOf, senderSettings } from './guidance.ts';
import type { BackendFacts } from './guidance.ts';

/** An exhibit and every way to it. Behind shared doors HTTP goes by a path, gRPC, which has none to spare, by a header. */
export function exhibitOf({ name, scenario, given, aliases, isShared }: ExhibitPlan, doors: BackendFacts): Exhibit {
  const facts = isShared ? { ...doors, httpPath: `/s/${segmentOf(name)}` } : doors;
  const headers = isShared ? { [exhibitHeader]: name } : undefined;
  const http = senderSettings(scenario, facts);
  const grpc = headers ? senderSettings(scenario, doors, { extra: { headers } }) : http;
  const { id, title, cause, summary, layers, protocols } = scenario;
  const has = (family: 'grpc' | 'http'): boolean => protocols.includes(family);
  return {
    exhibit: name,
    scenario: id,
    title,
    cause,
    summary,
    layers: [...layers],
    aliases: [...aliases],
    protocols: [...protocols],
    doors: isShared ? 'shared' : 'own',
    endpoints: endpointsOf(facts),
    ...(headers && { headers }),
    ...(facts.caFile === undefined ? {} : { caFile: facts.caFile }),
    command: commandFor(scenario, { grpc, http }) ?? fillStory(scenario, placeholdersOf(facts)).diagnose[0] ?? '',
    env: {
      ...(has('grpc') && { grpc: sdkEnvironment(grpc, 'grpc') }),
      ...(has('http') && { http: sdkEnvironment(http, 'http/protobuf') }),
    },
    collector: collectorExporters({ ...(has('grpc') && { grpc }), ...(has('http') && { http }) }),
    explain: `otlp-chaos explain ${id}${Object.entries(given).map(withFlag).join('')}`,
  };
}

/** `;` and `=` may stand in a segment of a path as they are (RFC 3986 §3.3). */
function segmentOf(name: string): string {
  return encodeURIComponent(name).replaceAll('%3B', ';').replaceAll('%3D', '=');
}

function withFlag([name, value]: [string, unknown]): string {
  return ` --with ${name}=${String(value)}`;
}

function curlLine({ endpoints, caFile, proxy, headers = {} }: ResolvedSettings): string {
  const all = Object.entries({ 'content-type': 'application/json', ...headers });
  const trust = caFile === undefined ? '' : ` --cacert '${caFile}'`;
  const way = proxy === undefined ? '' : ` -p -x '${proxy}'`;
  return `curl -i -m 10${way}${trust}${all.map(([key, value]) => ` -H '${key}: ${value}'`).join('')} -d '{}' '${endpoints.http}/v1/traces'`;
}

/** Undefined where a name of ours is known to nobody but whoever asks our name server. */
function commandFor(
  { protocols }: Scenario,
  { grpc, http }: Readonly<Record<'grpc' | 'http', ResolvedSettings>>,
): string | undefined {
  if (http.nameServer !== undefined) return undefined;
  return protocols.includes('http') ? curlLine(http) : sendLine(grpc);
}

/** gRPC has no command that everybody has. */
function sendLine({ endpoints, caFile, headers = {} }: ResolvedSettings): string {
  const trust = caFile === undefined ? '' : ` --ca '${caFile}'`;
  const named = Object.entries(headers).map(([key, value]) => ` --header '${key}=${value}'`);
  return `otlp-chaos send --to ${endpoints.grpc} --protocol grpc${trust}${named.join('')}`;
}
