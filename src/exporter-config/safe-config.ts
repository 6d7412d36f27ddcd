import { stringify } from 'yaml';
import type { ResolvedSettings } from '../core/sender-settings.ts';
import { clientIdentity, collectorEndpoint, literal } from './collector-exporter.ts';
import { harnessTelemetry, laneReceiver } from './collector-lanes.ts';
import type { HarnessOptions } from './collector-lanes.ts';
import { typeOf } from './component-safety.ts';
import { isObject } from './config-file.ts';
import type { ConfigMap } from './config-file.ts';
import type { UserConfig } from './user-config.ts';

/** Whom an exporter of the configuration shall send to, and where its telemetry comes in. */
export interface SafeLane {
  readonly id: string;
  readonly settings: ResolvedSettings;
  /** Where its receiver listens for OTLP/HTTP, on 127.0.0.1. */
  readonly port: number;
}

export interface SafeConfigOptions extends HarnessOptions {
  /** False for a Collector that was built without the exporter `nop`: what it would have replaced is left out then. */
  readonly hasNop?: boolean;
}

/** Names in the configuration that is written. */
export interface SafeComponents {
  readonly receiver: string;
  readonly exporter: string;
  readonly processors: readonly string[];
}

/**
 * The configuration for a run: the exporter sends to each lane's backend, fed by a receiver of ours, through processors
 * of its own. With one lane the names are those of the owner; with several they end in the lane's.
 */
export function safeConfig(user: UserConfig, lanes: readonly SafeLane[], options: SafeConfigOptions): string {
  const { storages } = user.parts;
  const nameOf = namesFor(lanes);
  const parts = lanes.map((lane) => laneParts(user, lane, (id) => nameOf(id, lane), options));
  const merged = (name: 'receivers' | 'processors' | 'exporters' | 'pipelines'): object =>
    Object.assign({}, ...parts.map((part) => part[name])) as object;
  const extensions = Object.fromEntries(
    Object.entries(storages).map(([id, storage]) => [id, movedStorage(id, storage, options)]),
  );
  return stringify(
    {
      receivers: merged('receivers'),
      processors: merged('processors'),
      exporters: merged('exporters'),
      ...(Object.keys(extensions).length > 0 && { extensions }),
      service: {
        extensions: Object.keys(extensions),
        pipelines: merged('pipelines'),
        telemetry: harnessTelemetry(options),
      },
    },
    // Repeated parts are written out: the Collector's reader bounds what aliases may stand for.
    { aliasDuplicateObjects: false },
  );
}

export function safeComponents(user: UserConfig, lanes: readonly { readonly id: string }[]): SafeComponents[] {
  const { exporter, processors } = user.parts;
  const nameOf = namesFor(lanes);
  return lanes.map((lane) => ({
    receiver: receiverOf(lane),
    exporter: nameOf(exporter.id, lane),
    processors: Object.keys(processors).map((id) => nameOf(id, lane)),
  }));
}

/** The types that a Collector must have been built with; `nop` is not among them, one can do without. */
export function safeComponentTypes({ parts: { exporter, processors, storages } }: UserConfig) {
  const typesOf = (components: ConfigMap): string[] => [...new Set(Object.keys(components).map(typeOf))];
  return {
    receivers: ['otlp'],
    processors: typesOf(processors),
    exporters: [typeOf(exporter.id)],
    extensions: typesOf(storages),
  };
}

type Naming = (id: string, lane: { readonly id: string }) => string;

function namesFor(lanes: readonly unknown[]): Naming {
  if (lanes.length === 1) return (id) => id;
  return (id, lane) => (id.includes('/') ? `${id}-${lane.id}` : `${id}/${lane.id}`);
}

function receiverOf(lane: { readonly id: string }): string {
  return `otlp/${lane.id}`;
}

function laneParts(user: UserConfig, lane: SafeLane, nameOf: (id: string) => string, options: SafeConfigOptions) {
  const { exporter, processors, pipelines } = user.parts;
  const { hasNop = true } = options;
  const namedPipelines = pipelines.map(({ id, processors: own, exporters }) => {
    const besides = exporters.length > 1 && hasNop ? ['nop'] : [];
    const pipeline = {
      receivers: [receiverOf(lane)],
      processors: own.map(nameOf),
      exporters: [nameOf(exporter.id), ...besides],
    };
    return [nameOf(id), pipeline] as const;
  });
  return {
    receivers: { [receiverOf(lane)]: laneReceiver(lane.port) },
    processors: Object.fromEntries(Object.entries(processors).map(([id, value]) => [nameOf(id), value])),
    exporters: {
      [nameOf(exporter.id)]: exporterFor(user, lane.settings),
      ...(namedPipelines.some(([, { exporters }]) => exporters.includes('nop')) && { nop: {} }),
    },
    pipelines: Object.fromEntries(namedPipelines),
  };
}

/** Settings of the scenario that make the backend reachable; everything else stays as its owner wrote it. */
function exporterFor({ parts: { exporter }, protocol }: UserConfig, settings: ResolvedSettings): ConfigMap {
  if (exporter.keepsAddress) return exporter.settings;
  const { endpoints, headers: told = {} } = settings;
  const family = protocol === 'grpc' ? 'grpc' : 'http';
  const endpoint = endpoints[family];
  const isOurs = (name: string): boolean => Object.keys(told).some((one) => one.toLowerCase() === name.toLowerCase());
  const own = Object.entries(exporter.headers).filter(([name]) => !isOurs(name));
  const headers = Object.fromEntries([...own, ...Object.entries(told)].map(([name, value]) => [name, literal(value)]));
  const tls = endpoint.startsWith('http:')
    ? family === 'grpc'
      ? { insecure: true }
      : {}
    : secure(exporter.tls, settings);
  return {
    ...exporter.settings,
    endpoint: literal(collectorEndpoint(settings, family)),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(Object.keys(tls).length > 0 && { tls }),
  };
}

/**
 * Our authority where the scenario says that it is trusted, else whom the owner trusts; what the owner shows of itself,
 * unless the scenario has something for it to show.
 */
function secure(tls: ConfigMap, settings: ResolvedSettings): ConfigMap {
  const { caFile } = settings;
  const ours: ConfigMap = { ...(caFile !== undefined && { ca_file: literal(caFile) }), ...clientIdentity(settings) };
  // Each may be written as `…_file` or as `…_pem`, and not as both.
  const kept = Object.entries(tls).filter(([name]) => !(name.replace('_pem', '_file') in ours));
  return { ...Object.fromEntries(kept), insecure: false, ...ours };
}

function movedStorage(id: string, storage: unknown, { storageFolder }: HarnessOptions): ConfigMap {
  const own = isObject(storage) ? storage : {};
  const folder = literal(`${storageFolder}/${id.replaceAll('/', '_')}`);
  const compaction = isObject(own['compaction']) && {
    compaction: { ...own['compaction'], directory: `${folder}/compaction` },
  };
  return { ...own, directory: folder, create_directory: true, ...compaction };
}
