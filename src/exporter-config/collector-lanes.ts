import type { ResolvedSettings } from '../core/sender-settings.ts';
import type { Protocol } from '../core/signal.ts';
import { collectorExporter, exporterType, literal, processorsFor } from './collector-exporter.ts';
import { withoutNotes } from './commented-yaml.ts';
import type { Tree } from './commented-yaml.ts';
import { spokenProtocol } from './protocol.ts';

/** One exporter among several in a Collector, with a receiver and pipelines of its own. */
export interface CollectorLane {
  readonly id: string;
  readonly settings: ResolvedSettings;
  readonly protocol: Protocol;
  /** For a Collector from before its exporters were renamed: `otlp` and `otlphttp`. */
  readonly byFormerName?: boolean;
  /** Where its receiver listens for OTLP/HTTP, on 127.0.0.1. */
  readonly port: number;
}

/** Names of a lane's components: they depend on the lane alone, so a persistent queue is found again after a restart. */
export interface LaneComponents {
  readonly receiver: string;
  readonly processors: readonly string[];
  readonly exporter: string;
}

export interface HarnessOptions {
  /** Where the Collector tells its own metrics, on 127.0.0.1. */
  readonly telemetryPort: number;
  /** For persistent queues; an absolute path. */
  readonly storageFolder: string;
}

const storageExtension = 'file_storage';

export function laneComponents(lane: Omit<CollectorLane, 'port'>): LaneComponents {
  const { id, settings, protocol } = lane;
  return {
    receiver: `otlp/${id}`,
    processors: Object.keys(processorsFor(settings)).map((type) => `${type}/${id}`),
    exporter: `${exporterType(spokenProtocol(settings, protocol), lane)}/${id}`,
  };
}

/** The types that a Collector must have been built with. */
export function componentTypes(lanes: readonly Omit<CollectorLane, 'port'>[]) {
  return {
    receivers: ['otlp'],
    processors: [...new Set(lanes.flatMap(({ settings }) => Object.keys(processorsFor(settings))))],
    exporters: new Set(lanes.map(({ settings, protocol }) => exporterType(spokenProtocol(settings, protocol)))),
    extensions: lanes.some(({ settings }) => settings.queue?.persistent) ? [storageExtension] : [],
  };
}

/** A configuration for a program, not for people: JSON, which is YAML, without comments. */
export function collectorLanesConfig(lanes: readonly CollectorLane[], options: HarnessOptions): string {
  const isPersistent = lanes.some(({ settings }) => settings.queue?.persistent);
  const parts = lanes.map(laneParts);
  const merged = (name: 'receivers' | 'processors' | 'exporters' | 'pipelines'): object =>
    Object.assign({}, ...parts.map((part) => part[name])) as object;
  return JSON.stringify({
    receivers: merged('receivers'),
    processors: merged('processors'),
    exporters: merged('exporters'),
    ...(isPersistent && { extensions: { [storageExtension]: storage(options) } }),
    service: {
      ...(isPersistent && { extensions: [storageExtension] }),
      pipelines: merged('pipelines'),
      telemetry: harnessTelemetry(options),
    },
  });
}

/** The Collector's words for a program to read: every log line as JSON, and the metrics that tell what was sent. */
export function harnessTelemetry({ telemetryPort }: Pick<HarnessOptions, 'telemetryPort'>): object {
  const prometheus = { host: '127.0.0.1', port: telemetryPort };
  return {
    logs: { level: 'info', encoding: 'json', disable_stacktrace: true, sampling: { enabled: false } },
    metrics: { level: 'normal', readers: [{ pull: { exporter: { prometheus } } }] },
  };
}

/** An OTLP receiver for telemetry from this machine. */
export function laneReceiver(port: number): object {
  return { protocols: { http: { endpoint: `127.0.0.1:${port}` } } };
}

function storage({ storageFolder }: HarnessOptions): object {
  return { directory: literal(storageFolder), create_directory: true };
}

function laneParts(lane: CollectorLane) {
  const { id, settings, protocol, port } = lane;
  const names = laneComponents(lane);
  const pipeline = { receivers: [names.receiver], processors: names.processors, exporters: [names.exporter] };
  const processors = Object.values(processorsFor(settings));
  const exporter: Tree = collectorExporter(settings, spokenProtocol(settings, protocol), storageExtension);
  return {
    receivers: { [names.receiver]: laneReceiver(port) },
    processors: Object.fromEntries(names.processors.map((name, index) => [name, withoutNotes(processors[index]!)])),
    exporters: { [names.exporter]: withoutNotes(exporter) },
    pipelines: Object.fromEntries(['traces', 'metrics', 'logs'].map((signal) => [`${signal}/${id}`, pipeline])),
  };
}
