import { formatDuration } from '../core/duration.ts';
import type { ResolvedSettings } from '../core/sender-settings.ts';
import type { Protocol } from '../core/signal.ts';
import { note } from './commented-yaml.ts';
import type { Branch, Tree } from './commented-yaml.ts';
import { retryInForce } from './collector-defaults.ts';

/* One OTLP exporter of a Collector, with the reason for each line. Names are those of the Collector v0.159.0. */

export function exporterType(protocol: Protocol, { byFormerName = false } = {}): string {
  const [grpc, http] = byFormerName ? ['otlp', 'otlphttp'] : ['otlp_grpc', 'otlp_http'];
  return protocol === 'grpc' ? grpc : http;
}

/** `storage` is the component that keeps a persistent queue. */
export function collectorExporter(settings: ResolvedSettings, protocol: Protocol, storage: string): Branch {
  const { headers, timeoutMs, compression } = settings;
  const family = protocol === 'grpc' ? 'grpc' : 'http';
  const endpoint = literal(collectorEndpoint(settings, family));
  return {
    endpoint: family === 'http' ? note('/v1/traces, /v1/metrics and /v1/logs are appended.', endpoint) : endpoint,
    proxy_url: family === 'http' ? proxy(settings.proxy) : undefined,
    encoding: protocol === 'http/json' ? note('JSON instead of protobuf.', 'json') : undefined,
    tls: tls(family, settings),
    headers: headers && note('Sent with every request: credentials go here.', mapValues(headers, literal)),
    keepalive: family === 'grpc' ? keepalive(settings.keepalive) : undefined,
    timeout: duration('An attempt that takes longer has failed.', timeoutMs),
    compression,
    retry_on_failure: retry(settings.retry),
    sending_queue: queue(settings, storage),
  };
}

/** gRPC takes a target that says whom to ask for its name; over HTTP that is up to the host. */
export function collectorEndpoint({ endpoints, nameServer }: ResolvedSettings, family: 'grpc' | 'http'): string {
  const url = endpoints[family];
  return family === 'http' || nameServer === undefined ? url : `dns://${nameServer}/${new URL(url).host}`;
}

/** Over gRPC it knows the variables of its environment alone, and they never hold for a loopback address. */
function proxy(url: string | undefined): Tree | undefined {
  return url === undefined ? undefined : note('By way of this HTTP proxy.', literal(url));
}

/** Everything between the receiver and the exporter, in the order in which items pass it. */
export function processorsFor(settings: ResolvedSettings): Branch {
  const all = { memory_limiter: memoryLimiter(settings), batch: batchProcessor(settings) };
  return Object.fromEntries(Object.entries(all).filter(([, processor]) => processor !== undefined));
}

const bytesInMib = 1024 * 1024;

function memoryLimiter({ limits }: ResolvedSettings): Branch | undefined {
  if (limits?.memoryBytes === undefined) return undefined;
  return {
    check_interval: note('Looks at the heap this often …', '100ms'),
    limit_mib: note('… and refuses whatever comes while it is larger than this.', limits.memoryBytes / bytesInMib),
  };
}

/** The processor that gathers items before the exporter's queue; undefined where the settings want none. */
function batchProcessor({ batch }: ResolvedSettings): Branch | undefined {
  if (batch?.at !== 'processor') return undefined;
  return {
    send_batch_size: numberNote('A request is sent on with this many items …', batch.items),
    send_batch_max_size: numberNote('… and never with more than this …', batch.maxItems),
    timeout: duration('… or after so long.', batch.delayMs),
  };
}

/** The Collector replaces `${…}` in values; two dollar signs stand for one. */
export function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}

/** The scheme decides for HTTP. A gRPC exporter speaks TLS unless told otherwise, whatever `http://` may suggest. */
function tls(family: 'grpc' | 'http', settings: ResolvedSettings): Tree | undefined {
  const { caFile, endpoints, trustsAnyway } = settings;
  if (endpoints[family].startsWith('http:')) {
    if (family === 'http' && trustsAnyway && caFile !== undefined) {
      return { ca_file: note('Whom to trust where a redirect leads to https.', literal(caFile)) };
    }
    return family === 'http' ? undefined : { insecure: note('Plaintext: without this line it would speak TLS.', true) };
  }
  const { cert_file: certFile, key_file: keyFile } = clientIdentity(settings);
  const own = certFile && {
    cert_file: note('What it shows of itself, and the key to it.', certFile),
    key_file: keyFile,
  };
  if (caFile === undefined) {
    const text =
      'TLS, and only authorities of the operating system are trusted.\nTo trust another one add a line here: ca_file: /path/to/authority.pem';
    return note(text, { insecure: false, ...own });
  }
  return { ca_file: note('Whom to trust: what signed the certificate of otlp-chaos.', literal(caFile)), ...own };
}

/** Of the exporter's `tls`: empty where it shows no certificate of its own. */
export function clientIdentity({ clientCertFile, clientKeyFile }: ResolvedSettings): {
  cert_file?: string;
  key_file?: string;
} {
  if (clientCertFile === undefined || clientKeyFile === undefined) return {};
  return { cert_file: literal(clientCertFile), key_file: literal(clientKeyFile) };
}

/** The Collector pings no more often than every ten seconds. */
function keepalive(settings: ResolvedSettings['keepalive']): Tree | undefined {
  if (!settings) return undefined;
  return {
    time: duration('A ping when nothing was heard for so long …', settings.timeMs),
    permit_without_stream:
      settings.withoutRequests === undefined
        ? undefined
        : note('… and whether also while no request is under way.', settings.withoutRequests),
  };
}

function retry(settings: ResolvedSettings['retry']): Tree | undefined {
  if (!settings) return undefined;
  if (settings.enabled === false) {
    return note('No second attempt: what fails once is dropped.', { enabled: settings.enabled });
  }
  const { initialMs, maxIntervalMs } = retryInForce(settings);
  return {
    initial_interval: duration('The first pause before another attempt; later ones grow …', initialMs),
    max_interval: duration('… up to this …', maxIntervalMs),
    max_elapsed_time: duration(
      '… until the data is this old, then it is dropped; 0 means never.',
      settings.maxElapsedMs,
    ),
  };
}

function queue({ queue: settings, batch }: ResolvedSettings, storage: string): Tree | undefined {
  const gathers = batch !== undefined && batch.at !== 'processor';
  if (!settings && !gathers) return undefined;
  const { size, consumers, persistent = false } = settings ?? {};
  return {
    queue_size: numberNote('Requests that wait here; more are refused.', size),
    num_consumers: numberNote('Requests under way at one time.', consumers),
    storage: persistent ? note('What waits is kept on disk, and survives a crash.', storage) : undefined,
    batch: gathers
      ? {
          min_size: numberNote('A request is sent with this many items …', batch.items),
          max_size: numberNote('… and never with more than this …', batch.maxItems),
          flush_timeout: duration('… or after so long.', batch.delayMs),
        }
      : undefined,
  };
}

function duration(text: string, ms: number | undefined): Tree | undefined {
  return ms === undefined ? undefined : note(text, formatDuration(ms));
}

function numberNote(text: string, value: number | undefined): Tree | undefined {
  return value === undefined ? undefined : note(text, value);
}

function mapValues(record: Readonly<Record<string, string>>, change: (value: string) => string): Branch {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
