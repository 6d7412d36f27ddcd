import { isIPv6 } from 'node:net';
import { mergeSettings, resolveSettings } from '../core/sender-settings.ts';
import type { Placeholders, ResolvedSettings, SenderSettings } from '../core/sender-settings.ts';
import type { Certificates } from '../certs/certificates.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { backendName } from './backend-name.ts';
import type { BackendOptions } from './backend.ts';

/** What the backend knows of itself that a sender may have to be told. */
export interface BackendFacts {
  readonly scheme: 'http' | 'https';
  /** Name or address that senders use. */
  readonly host: string;
  readonly ports: { readonly grpc: number; readonly http: number };
  /** What stands before the paths of OTLP/HTTP. Default: nothing. */
  readonly httpPath?: string;
  /** `address:port`, where a scenario asked for one. */
  readonly nameServer: string | undefined;
  readonly proxyAddress: string | undefined;
  /** URLs of real backends behind this one, by listener. */
  readonly upstream: Readonly<Record<string, string>> | undefined;
  readonly caFile: string | undefined;
  /** What that authority has revoked, where that is anything. */
  readonly crlFile: string | undefined;
  /** Of clients, where there is TLS. */
  readonly clientFiles: ClientFiles | undefined;
  readonly token: string;
  readonly renewedToken: string;
  readonly limitedToken: string;
}

/** Paths of PEM files. */
type ClientFiles = Pick<Placeholders, 'clientCert' | 'expiredClientCert' | 'strangeClientCert' | 'clientKey'>;

/** What the certificates decide; `undefined` where there is no TLS. */
export function tlsFacts(
  scenario: Scenario,
  certificates: Certificates | undefined,
): Pick<BackendFacts, 'scheme' | 'caFile' | 'crlFile' | 'clientFiles'> {
  if (!certificates) return { scheme: 'http', caFile: undefined, crlFile: undefined, clientFiles: undefined };
  const { file, keyFile } = certificates.describe('client');
  const clientFiles = {
    clientCert: file,
    clientKey: keyFile,
    expiredClientCert: certificates.describe('client-expired').file,
    strangeClientCert: certificates.describe('client-unknown-ca').file,
  };
  const presented = presentedCertificate(scenario);
  const [caFile, crlFile] = [certificates.caFile(presented), certificates.crlFile(presented)];
  return { scheme: 'https', caFile, crlFile, clientFiles };
}

const noClientFiles: ClientFiles = { clientCert: '', expiredClientCert: '', strangeClientCert: '', clientKey: '' };

/** The name or address under which senders reach a backend that listens on `host`. */
export function reachableHost({
  host = '127.0.0.1',
  advertise = [],
}: Pick<BackendOptions, 'host' | 'advertise'>): string {
  if (host !== '0.0.0.0' && host !== '::') return host;
  return advertise[0] ?? (host === '::' ? '::1' : '127.0.0.1');
}

export function endpointsOf({ scheme, host, ports, httpPath = '' }: BackendFacts): { grpc: string; http: string } {
  const { grpcAddress, httpAddress } = addressesOf(host, ports);
  return { grpc: `${scheme}://${grpcAddress}`, http: `${scheme}://${httpAddress}${httpPath}` };
}

/** Values for the placeholders of scenarios: `${grpc}`, `${ca}`, `${token}` … */
export function placeholdersOf(facts: BackendFacts): Placeholders {
  const {
    caFile,
    crlFile = '',
    clientFiles = noClientFiles,
    token,
    renewedToken,
    limitedToken,
    nameServer = '',
    proxyAddress = '',
    ports,
  } = facts;
  const byName = endpointsOf({ ...facts, host: backendName });
  const credentials = { token, renewedToken, limitedToken };
  return {
    ...endpointsOf(facts),
    ...addressesOf(facts.host, facts.ports),
    grpcPort: String(ports.grpc),
    httpPort: String(ports.http),
    ...credentials,
    ...clientFiles,
    ca: caFile ?? '',
    crl: crlFile,
    nameServer,
    grpcByName: byName.grpc,
    grpcAddressByName: `${backendName}:${ports.grpc}`,
    httpByName: byName.http,
    proxy: `http://${proxyAddress}`,
    proxyAddress,
  };
}

/**
 * What the scenario tells a sender. A sender of a healthy TLS backend trusts our authority; where the failure is about
 * trust, the scenario says otherwise and its fix turns it round.
 */
export function senderSettings(
  scenario: Scenario,
  facts: BackendFacts,
  { fixed = false, extra = {} }: { fixed?: boolean; extra?: SenderSettings } = {},
): ResolvedSettings {
  const told = mergeSettings({ ca: 'trusted' }, scenario.sender);
  const repaired = fixed ? mergeSettings(told, scenario.fix.sender ?? {}) : told;
  return resolveSettings(mergeSettings(repaired, extra), placeholdersOf(facts));
}

/** Settings as they stand in `backend.ready`: with the minted credentials that the scenario or its fix speaks of. */
export function announcedSettings(scenario: Scenario, facts: BackendFacts): Record<string, unknown> {
  const { endpoints: _, ...settings } = senderSettings(scenario, facts);
  const text = JSON.stringify([scenario.sender, scenario.fix, scenario.diagnose]);
  const { clientCert, clientKey } = placeholdersOf(facts);
  return {
    ...settings,
    ...(text.includes('${clientCert}') ? { clientCert, clientKey } : {}),
    ...(text.includes('${crl}') ? { crl: facts.crlFile } : {}),
    ...(text.includes('${token}') ? { token: facts.token } : {}),
    ...(text.includes('${renewedToken}') ? { renewedToken: facts.renewedToken } : {}),
    ...(text.includes('${limitedToken}') ? { limitedToken: facts.limitedToken } : {}),
  };
}

/** The certificate that the scenario's first TLS rule presents: it decides which authority is worth trusting. */
function presentedCertificate(scenario: Scenario): string {
  const rule = scenario.phases.flatMap(({ rules }) => rules).find(({ fault }) => fault.layer === 'tls');
  const named = rule?.with['certificate'];
  return typeof named === 'string' ? named : 'good';
}

function addressesOf(host: string, ports: BackendFacts['ports']): { grpcAddress: string; httpAddress: string } {
  const name = isIPv6(host) ? `[${host}]` : host;
  return { grpcAddress: `${name}:${ports.grpc}`, httpAddress: `${name}:${ports.http}` };
}
