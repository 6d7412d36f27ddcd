import type { Protocol } from '../core/signal.ts';
import { canonicalType, typeOf } from './component-safety.ts';
import { isObject } from './config-file.ts';
import type { ConfigFile, ConfigMap } from './config-file.ts';
import type { ConfigChange } from './safety-report.ts';

/** The exporter under test, cut off from where it sent to and from what it showed there. */
export interface IsolatedExporter {
  readonly id: string;
  readonly protocol: Protocol;
  /** As it is written, without address, headers and TLS, unless it keeps them. */
  readonly settings: ConfigMap;
  readonly keepsAddress: boolean;
  /** With stand-ins of the same length for their values. */
  readonly headers: Readonly<Record<string, string>>;
  /** Without what holds for the real address alone. */
  readonly tls: ConfigMap;
  /** The component that keeps its queue. */
  readonly storage: string | undefined;
  /** Everything with variables replaced by their values. */
  readonly value: ConfigMap;
  readonly secrets: Readonly<Record<string, string>>;
}

const addresses = ['endpoint', 'traces_endpoint', 'metrics_endpoint', 'logs_endpoint', 'profiles_endpoint'];

/** Settings that reach beyond the exporter. */
const outward: Readonly<Record<string, string>> = {
  auth: 'it would show real credentials, or ask for some',
  proxy_url: 'nothing shall stand between it and otlp-chaos',
  middlewares: 'they are extensions, which are not started',
};

/** Headers whose values everybody may read. */
const publicHeaders = ['user-agent', 'content-type', 'accept'];

export function isolatedExporter(
  config: ConfigFile,
  id: string,
  changes: ConfigChange[],
  { keepsAddress = false }: { keepsAddress?: boolean | undefined } = {},
): IsolatedExporter {
  const path = ['exporters', id];
  if (config.raw(path) === undefined) {
    throw config.mistake(`the exporter ${id} is used but not defined`, ['exporters'], { code: 'bad-config' });
  }
  if (keepsAddress) return addressedExporter(config, id, changes);
  const { headers, tls, ...settings } = inwardSettings(config.rawMap(path), id, changes);
  const value = config.expand(settings, path) as ConfigMap;
  const secrets = headersOf(config.expand(headers, [...path, 'headers']));
  if (Object.keys(secrets).length > 0) {
    const because = 'stand-ins of the same length replace their values';
    changes.push({ what: `headers of exporter ${id}`, how: 'masked', because });
  }
  if (tls !== undefined) {
    const because = 'where the backend is reached, and whom to trust, is up to otlp-chaos';
    changes.push({ what: `tls of exporter ${id}`, how: 'adapted', because });
  }
  config.value([...path, 'tls']);
  return {
    id,
    protocol: protocolOf(id, value),
    settings,
    keepsAddress,
    headers: Object.fromEntries(Object.entries(secrets).map(([name, text]) => [name, standIn(name, text)])),
    tls: withoutRealAddress(config.rawMap([...path, 'tls'])),
    storage: storageOf(value),
    value,
    secrets,
  };
}

/** Everything that is written, less what reaches beyond the exporter. */
function addressedExporter(config: ConfigFile, id: string, changes: ConfigChange[]): IsolatedExporter {
  const path = ['exporters', id];
  const settings = inwardSettings(config.rawMap(path), id, changes, { keepsAddress: true });
  const value = config.expand(settings, path) as ConfigMap;
  return {
    id,
    protocol: protocolOf(id, value),
    settings,
    keepsAddress: true,
    headers: {},
    tls: {},
    storage: storageOf(value),
    value,
    secrets: headersOf(value['headers']),
  };
}

/** What is left when addresses and whatever reaches beyond the exporter are taken away, unread. */
function inwardSettings(all: ConfigMap, id: string, changes: ConfigChange[], { keepsAddress = false } = {}): ConfigMap {
  const entries = Object.entries(all).filter(([key]) => {
    const what = `${key} of exporter ${id}`;
    const isAddress = !keepsAddress && addresses.includes(key);
    if (isAddress) changes.push({ what, how: 'redirected', because: 'it sends to otlp-chaos' });
    const because = outward[key];
    if (because !== undefined) changes.push({ what, how: 'removed', because });
    return !isAddress && because === undefined;
  });
  return Object.fromEntries(entries);
}

function withoutRealAddress({ insecure: _insecure, server_name_override: _name, ...tls }: ConfigMap): ConfigMap {
  return tls;
}

function protocolOf(id: string, value: ConfigMap): Protocol {
  if (canonicalType('exporters', typeOf(id)) === 'otlpgrpc') return 'grpc';
  return value['encoding'] === 'json' ? 'http/json' : 'http/protobuf';
}

function storageOf({ sending_queue: queue }: ConfigMap): string | undefined {
  if (!isObject(queue) || queue['enabled'] === false) return undefined;
  return typeof queue['storage'] === 'string' ? queue['storage'] : undefined;
}

/** As a map, or as a list of names and values. */
function headersOf(headers: unknown): Record<string, string> {
  const pairs = Array.isArray(headers)
    ? headers.filter(isObject).map(({ name, value }) => [textOf(name), value] as const)
    : Object.entries(isObject(headers) ? headers : {});
  return Object.fromEntries(pairs.map(([name, value]) => [name, textOf(value)]));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}

function standIn(name: string, value: string): string {
  return publicHeaders.includes(name.toLowerCase()) ? value : 'x'.repeat(value.length);
}
