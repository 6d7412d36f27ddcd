import type { ResolvedSettings } from '../core/sender-settings.ts';
import type { Signal } from '../core/signal.ts';
import { collectorExporter, exporterType, processorsFor } from './collector-exporter.ts';
import { note, toCommentedYaml } from './commented-yaml.ts';
import type { Branch } from './commented-yaml.ts';

/*
 * Writes the settings of a scenario for the senders that people run: here as a Collector configuration, in `sdk.ts` as the
 * environment variables of SDKs. Names and defaults are those of the OpenTelemetry Collector v0.159.0.
 */

type Family = 'grpc' | 'http';

export interface CollectorConfigOptions {
  /** One exporter for each. Settings that insist on one family win. Default: both. */
  readonly protocols?: readonly Family[];
  /** Default: traces, metrics and logs; profiles need a feature gate. */
  readonly signals?: readonly Signal[];
}

/** Where it listens: not at 4317 and 4318, so as not to meet the backend. */
const receivers = {
  otlp: { protocols: { grpc: { endpoint: '127.0.0.1:14317' }, http: { endpoint: '127.0.0.1:14318' } } },
};

const storage = 'file_storage';

/** A complete Collector configuration, ready to run: YAML, with the reason for each line. */
export function collectorConfig(settings: ResolvedSettings, options: CollectorConfigOptions = {}): string {
  const { protocols = ['grpc', 'http'], signals = ['traces', 'metrics', 'logs'] } = options;
  const families = settings.protocol ? [settings.protocol] : protocols;
  const exporters = exportersOf(families, settings);
  const processors = processorsFor(settings);
  const names = Object.keys(processors);
  const isPersistent = settings.queue?.persistent === true;
  const pipeline = {
    receivers: ['otlp'],
    ...(names.length > 0 && { processors: names }),
    exporters: Object.keys(exporters),
  };
  const severalNote = 'Every exporter gets all the data: so it is sent once over each protocol.';
  const config = {
    receivers: note('What your applications send to.', receivers),
    processors: names.length > 0 ? note('What happens in between.', processors) : undefined,
    exporters: note('What sends to otlp-chaos.', exporters),
    extensions: isPersistent
      ? note('Where queues are kept.', { [storage]: { directory: './otlp-chaos-queue', create_directory: true } })
      : undefined,
    service: {
      extensions: isPersistent ? [storage] : undefined,
      pipelines: note(
        ['What goes where.', ...(families.length > 1 ? [severalNote] : [])].join(' '),
        Object.fromEntries(signals.map((signal) => [signal, pipeline])),
      ),
      telemetry: {
        metrics: note("The Collector's own metrics: off, since their port 8888 is often taken.", { level: 'none' }),
      },
    },
  };
  return toCommentedYaml(config, heading(settings));
}

/** One exporter for each protocol family that has settings, to be put into a configuration that is there. */
export function collectorExporters(settings: Readonly<Partial<Record<Family, ResolvedSettings>>>): string {
  const exporters = (['grpc', 'http'] as const).map((family) => {
    const told = settings[family];
    return told ? exportersOf([told.protocol ?? family], told) : {};
  });
  return toCommentedYaml({ exporters: Object.assign({}, ...exporters) as Branch });
}

function heading({ limits }: ResolvedSettings): string {
  const start = 'otelcol --config collector.yaml';
  const command = limits?.descriptors === undefined ? start : `(ulimit -n ${limits.descriptors}; exec ${start})`;
  return `An OpenTelemetry Collector that exports to otlp-chaos. Start it with:\n  ${command}`;
}

function exportersOf(families: readonly Family[], settings: ResolvedSettings): Branch {
  const protocolOf = (family: Family) => (family === 'grpc' ? 'grpc' : 'http/protobuf');
  return Object.fromEntries(
    families.map((family) => [
      exporterType(protocolOf(family)),
      collectorExporter(settings, protocolOf(family), storage),
    ]),
  );
}
