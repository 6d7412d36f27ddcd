import { ownCommand } from '../core/own-command.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { NamedFinding } from '../diagnosis/named.ts';
import { quoted } from './call.ts';

/** Where to look: whole where the log says how it is spoken to. */
export interface SeenEndpoint {
  readonly url: string;
  /** The log has host and port alone. */
  readonly lacksScheme: boolean;
}

/** The endpoint that the log names most often; what gets into commands holds nothing that a shell would look at. */
export function endpointToProbe({ endpoints, findings }: Diagnosis, isTls = false): SeenEndpoint | undefined {
  const said = findings.flatMap(({ evidence }) => evidence.map((one) => one.said));
  const bases = endpoints.map((one) => one + pathAt(one, said));
  const endpoint =
    bases.find((_, index) => endpoints[index]!.includes('://')) ?? bases.find((one) => /:\d+$/.test(one));
  if (endpoint === undefined) return undefined;
  if (endpoint.includes('://')) return { url: endpoint, lacksScheme: false };
  return { url: `${isTls ? 'https' : 'http'}://${endpoint}`, lacksScheme: true };
}

/** What stands between host and the path of a signal: `/otlp` in `https://gateway.example/otlp/v1/traces`. */
function pathAt(endpoint: string, said: readonly string[]): string {
  const escaped = endpoint.replaceAll(/[.[\]]/g, String.raw`\$&`);
  const inPath = new RegExp(String.raw`${escaped}((?:\/[\w.~-]+)*)\/v1\/(?:traces|metrics|logs)\b`, 'i');
  return said.map((text) => inPath.exec(text)?.[1]).find((path) => path !== undefined) ?? '';
}

/** Of several failures that the log fits, a probe with the log beside it tells more than any command of theirs alone. */
export function lookAtEndpoint({ scenario, others, causes }: NamedFinding, diagnosis: Diagnosis): string[] {
  const endpoint = others.length > 0 ? endpointToProbe(diagnosis, scenario.backend.tls) : undefined;
  if (endpoint === undefined) return [];
  // Without the sender's credential it would be told that there is none.
  const shown = causes.includes('credentials') ? ' --header "authorization=Bearer $TOKEN"' : '';
  return [probeCommand(endpoint.url, diagnosis.file) + shown];
}

/** Looks at an endpoint with a log beside it; what was piped in is not there any more. */
export function probeCommand(url: string, file: string | undefined): string {
  const withLog = file === undefined ? '' : ` --log ${quoted(file)}`;
  return `${ownCommand()} probe ${url}${withLog}`;
}
