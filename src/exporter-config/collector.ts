import { formatDuration } from '../core/duration.ts';
import type { ResolvedSettings } from '../core/sender-settings.ts';
import type { Signal } from '../core/signal.ts';
import { note, toCommentedYaml } from './commented-yaml.ts';
import type { Branch, Tree } from './commented-yaml.ts';

/*
 * Writes the settings of a scenario for the senders that people run: here as a Collector configuration, in `sdk.ts` as the
 * environment variables of SDKs. Names and defaults are those of the OpenTelemetry Collector v0.159.0.
 */

type Family = 'grpc' | 'http';

export interface CollectorConfigOptions {
  /** One exporter for each. Settings that insist on one family win. Default: both. */
  readonly protocols?: readonly Family[];
  /** Where the Collector itself listens, on 127.0.0.1. Default: 14317 and 14318, so as not to meet the backend's. */
  readonly receiverPorts?: { readonly grpc: number; readonly http: number };
  /** Port of the Collector's own Prometheus metrics. Default: off, so that two Collectors do not clash on 8888. */
  readonly telemetryPort?: number | 'off';
  /** Default: traces, metrics and logs; profiles need a feature gate. */
  readonly signals?: readonly Signal[];
  /** Logs for a program to read: JSON, every line, no stack traces; metrics in full detail. */
  readonly harness?: boolean;
}

/** The Collector's own defaults, where a value that we write must fit to one that we do not. */
const defaultRetry = { initialMs: 5000, maxIntervalMs: 30_000 };

/** A complete Collector configuration, ready to run: YAML, with the reason for each line. */
export function collectorConfig(settings: ResolvedSettings, options: CollectorConfigOptions = {}): string {
  const { protocols = ['grpc', 'http'], signals = ['traces', 'metrics', 'logs'] } = options;
  const families = settings.protocol ? [settings.protocol] : protocols;
  const exporters = families.map((family) => `otlp_${family}`);
  const pipeline = { receivers: ['otlp'], exporters };
  const severalNote = 'Every exporter gets all the data: so it is sent once over each protocol.';
  const config = {
    receivers: note('What your applications send to.', { otlp: { protocols: receiver(options) } }),
    exporters: note('What sends to otlp-chaos.', exportersOf(families, settings)),
    service: {
      pipelines: note(
        ['What goes where.', ...(exporters.length > 1 ? [severalNote] : [])].join(' '),
        Object.fromEntries(signals.map((signal) => [signal, pipeline])),
      ),
      telemetry: telemetry(options),
    },
  };
  return toCommentedYaml(config, heading(settings));
}

function heading({ limits }: ResolvedSettings): string {
  const start = 'otelcol --config collector.yaml';
  const command = limits?.descriptors === undefined ? start : `(ulimit -n ${limits.descriptors}; exec ${start})`;
  return `An OpenTelemetry Collector that exports to otlp-chaos. Start it with:\n  ${command}`;
}

function receiver({ receiverPorts: { grpc, http } = { grpc: 14317, http: 14318 } }: CollectorConfigOptions): Branch {
  return { grpc: { endpoint: `127.0.0.1:${grpc}` }, http: { endpoint: `127.0.0.1:${http}` } };
}

function exportersOf(families: readonly Family[], settings: ResolvedSettings): Branch {
  return Object.fromEntries(families.map((family) => [`otlp_${family}`, exporter(family, settings)]));
}

function exporter(family: Family, settings: ResolvedSettings): Branch {
  const { headers, timeoutMs, compression } = settings;
  const endpoint = literal(settings.endpoints[family]);
  return {
    endpoint: family === 'http' ? note('/v1/traces, /v1/metrics and /v1/logs are appended.', endpoint) : endpoint,
    tls: tls(family, endpoint, settings.caFile),
    headers: headers && note('Sent with every request: credentials go here.', mapValues(headers, literal)),
    timeout: duration('An attempt that takes longer has failed.', timeoutMs),
    compression,
    retry_on_failure: retry(settings.retry),
    sending_queue: queue(settings.queue),
  };
}

/** The scheme decides for HTTP. A gRPC exporter speaks TLS unless told otherwise, whatever `http://` may suggest. */
function tls(family: Family, endpoint: string, caFile: string | undefined): Tree | undefined {
  if (endpoint.startsWith('http:')) {
    return family === 'http' ? undefined : { insecure: note('Plaintext: without this line it would speak TLS.', true) };
  }
  if (caFile === undefined) {
    const text =
      'TLS, and only authorities of the operating system are trusted.\nTo trust another one add a line here: ca_file: /path/to/authority.pem';
    return note(text, { insecure: false });
  }
  return { ca_file: note('Whom to trust: what signed the certificate of otlp-chaos.', literal(caFile)) };
}

function retry(settings: ResolvedSettings['retry']): Tree | undefined {
  if (!settings) return undefined;
  const { enabled = true, maxElapsedMs } = settings;
  if (!enabled) return note('No second attempt: what fails once is dropped.', { enabled });
  // The Collector refuses intervals that exceed the whole; 0 stands for no end.
  const boundMs = maxElapsedMs || Infinity;
  const maxIntervalMs = Math.min(settings.maxIntervalMs ?? defaultRetry.maxIntervalMs, boundMs);
  const initialMs = Math.min(settings.initialMs ?? defaultRetry.initialMs, maxIntervalMs);
  return {
    initial_interval: duration('The first pause before another attempt; later ones grow …', initialMs),
    max_interval: duration('… up to this …', maxIntervalMs),
    max_elapsed_time: duration('… until the data is this old, then it is dropped; 0 means never.', maxElapsedMs),
  };
}

function queue(settings: ResolvedSettings['queue']): Tree | undefined {
  if (!settings) return undefined;
  const { size, consumers } = settings;
  return {
    queue_size: size === undefined ? undefined : note('Requests that wait here; more are refused.', size),
    num_consumers: consumers === undefined ? undefined : note('Requests under way at one time.', consumers),
  };
}

function telemetry({ telemetryPort = 'off', harness = false }: CollectorConfigOptions): Branch {
  const prometheus = { host: '127.0.0.1', port: telemetryPort };
  return {
    logs: harness ? { encoding: 'json', disable_stacktrace: true, sampling: { enabled: false } } : undefined,
    metrics:
      telemetryPort === 'off'
        ? note("The Collector's own metrics: off, since their port 8888 is often taken.", { level: 'none' })
        : { level: harness ? 'detailed' : 'normal', readers: [{ pull: { exporter: { prometheus } } }] },
  };
}

function duration(text: string, ms: number | undefined): Tree | undefined {
  return ms === undefined ? undefined : note(text, formatDuration(ms));
}

/** The Collector replaces `${…}` and `$NAME` in values; two dollar signs stand for one. */
function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}

function mapValues(record: Readonly<Record<string, string>>, change: (value: string) => string): Branch {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
