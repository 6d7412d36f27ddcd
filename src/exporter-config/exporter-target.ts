import { nearestTo } from '../core/errors.ts';
import type { Protocol, Signal } from '../core/signal.ts';
import { canonicalType, isOtlpExporter, typeOf } from './component-safety.ts';
import { ConfigFile, isObject } from './config-file.ts';
import type { ConfigMap, Path } from './config-file.ts';

/** Where an exporter of somebody's configuration sends, with everything that it needs for that; variables replaced. */
export interface ExporterTarget {
  readonly exporter: string;
  readonly url: string;
  readonly protocol: Protocol;
  /** Set where there is an endpoint for one signal alone: its URL is used as it is. */
  readonly only?: Signal;
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: {
    readonly caFile?: string;
    readonly caPem?: string;
    readonly certFile?: string;
    readonly keyFile?: string;
    readonly serverName?: string;
    readonly verify: boolean;
  };
  /** What the configuration asks for and is not followed here. */
  readonly unfollowed: readonly string[];
}

export interface ExporterTargetSource {
  readonly text: string;
  readonly file: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Default: the only OTLP exporter that there is. */
  readonly exporter?: string | undefined;
}

const ownEndpoints: Readonly<Record<string, Signal>> = {
  traces_endpoint: 'traces',
  metrics_endpoint: 'metrics',
  logs_endpoint: 'logs',
  profiles_endpoint: 'profiles',
};

/** Throws ChaosError when the configuration cannot be read or names no such exporter. */
export function readExporterTarget({ text, file, env, exporter }: ExporterTargetSource): ExporterTarget {
  const config = new ConfigFile({ text, file, env });
  const id = chosen(config, exporter);
  const path = ['exporters', id];
  const isGrpc = canonicalType('exporters', typeOf(id)) === 'otlpgrpc';
  const tls = config.map([...path, 'tls']);
  const value = (key: string): string | undefined => textAt(config, [...path, key]);
  const only = isGrpc || value('endpoint') !== undefined ? undefined : ownEndpointOf(value);
  const written = value(only?.key ?? 'endpoint');
  if (written === undefined) {
    throw config.mistake(`the exporter ${id} has no endpoint`, path, {
      code: 'bad-config',
      hint: 'Give it `endpoint:`.',
    });
  }
  return {
    exporter: id,
    url: isGrpc ? grpcUrl(written, tls['insecure'] === true) : httpUrl(config, written, { path, isBase: !only }),
    protocol: isGrpc ? 'grpc' : value('encoding') === 'json' ? 'http/json' : 'http/protobuf',
    ...(only && { only: only.signal }),
    headers: headersOf(config.value([...path, 'headers'])),
    tls: tlsOf(tls),
    unfollowed: ['auth', 'proxy_url', 'middlewares'].filter((key) => config.raw([...path, key]) !== undefined),
  };
}

function chosen(config: ConfigFile, wanted: string | undefined): string {
  const all = Object.keys(config.rawMap(['exporters'])).filter(isOtlpExporter);
  const id = wanted ?? (all.length === 1 ? all[0] : undefined);
  if (id !== undefined && all.includes(id)) return id;
  const what = id === undefined ? `there are ${all.length} OTLP exporters` : `there is no OTLP exporter ${id}`;
  throw config.mistake(what, ['exporters'], {
    code: 'unknown-exporter',
    allowed: all,
    nearest: id === undefined ? undefined : nearestTo(id, all),
    hint: 'Name one with --exporter.',
  });
}

function ownEndpointOf(value: (key: string) => string | undefined): { key: string; signal: Signal } | undefined {
  const key = Object.keys(ownEndpoints).find((one) => value(one) !== undefined);
  return key === undefined ? undefined : { key, signal: ownEndpoints[key]! };
}

function textAt(config: ConfigFile, path: Path): string | undefined {
  const value = config.value(path);
  return value === undefined || value === null || value === '' ? undefined : textOf(value);
}

/** A value that a variable gave may be a number. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}

/** The gRPC exporter speaks TLS unless it is told `insecure`, and then all the same where https:// is written. */
function grpcUrl(written: string, isInsecure: boolean): string {
  const [, scheme = '', rest = written] = /^(?:(https?|dns|passthrough):\/\/\/?)?(.*)$/.exec(written) ?? [];
  return `${isInsecure && scheme !== 'https' ? 'http' : 'https'}://${rest}`;
}

const signalPath = /\/v1\/(traces|metrics|logs)\/?$/;

function httpUrl(config: ConfigFile, written: string, { path, isBase }: { path: Path; isBase: boolean }): string {
  // A base endpoint gets the signal's path appended, even where it has one already (X4).
  if (/^https?:\/\//.test(written))
    return isBase && signalPath.test(written) ? `${written.replace(/\/$/, '')}/v1/traces` : written;
  throw config.mistake(`the endpoint “${written}” has no scheme`, [...path, 'endpoint'], {
    code: 'bad-config',
    hint: `With it the otlp_http exporter does not start, or never sends. Write http://${written} or https://${written}.`,
  });
}

/** As a map, or as a list of names and values. */
function headersOf(headers: unknown): Record<string, string> {
  const pairs = Array.isArray(headers)
    ? headers.filter(isObject).map(({ name, value }): [unknown, unknown] => [name, value])
    : Object.entries(isObject(headers) ? headers : {});
  return Object.fromEntries(pairs.map(([name, value]) => [textOf(name), textOf(value)]));
}

function tlsOf(tls: ConfigMap): ExporterTarget['tls'] {
  const text = (key: string): string | undefined => (typeof tls[key] === 'string' ? tls[key] : undefined);
  const parts = {
    caFile: text('ca_file'),
    caPem: text('ca_pem'),
    certFile: text('cert_file'),
    keyFile: text('key_file'),
    serverName: text('server_name_override'),
  };
  const given = Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
  return { ...given, verify: tls['insecure_skip_verify'] !== true };
}
