import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as protoLoader from '@grpc/proto-loader';
import { packageRoot } from '../core/package-root.ts';
import type { Signal } from '../core/signal.ts';

/** Serializers of one signal's `Export` method. */
export type ExportMethod = protoLoader.MethodDefinition<object, object>;

const services: Readonly<Record<Signal, readonly [file: string, service: string]>> = {
  traces: ['trace/v1/trace_service.proto', 'trace.v1.TraceService'],
  metrics: ['metrics/v1/metrics_service.proto', 'metrics.v1.MetricsService'],
  logs: ['logs/v1/logs_service.proto', 'logs.v1.LogsService'],
  profiles: ['profiles/v1development/profiles_service.proto', 'profiles.v1development.ProfilesService'],
};

let loaded: protoLoader.PackageDefinition | undefined;

/** Loads `protos/` on the first call: receiving telemetry needs none of it, so starting up does not pay for it. */
export function exportMethod(signal: Signal): ExportMethod {
  loaded ??= load();
  const service = loaded[`opentelemetry.proto.collector.${services[signal][1]}`] as protoLoader.ServiceDefinition;
  return service['Export']!;
}

function load(): protoLoader.PackageDefinition {
  const require = createRequire(import.meta.url);
  const { loadSync } = require('@grpc/proto-loader') as typeof protoLoader;
  const files = Object.values(services).map(([file]) => `opentelemetry/proto/collector/${file}`);
  // Enums stay integers and NaN becomes text, as OTLP/JSON wants (S28); bytes stay bytes, since ids are hexadecimal (S27).
  return loadSync(files, { includeDirs: [join(packageRoot, 'protos')], longs: String, json: true });
}
