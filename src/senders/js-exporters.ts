import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { Protocol } from '../core/signal.ts';

export const exporterPackages: Readonly<Record<Protocol, string>> = {
  grpc: '@opentelemetry/exporter-trace-otlp-grpc',
  'http/protobuf': '@opentelemetry/exporter-trace-otlp-proto',
  'http/json': '@opentelemetry/exporter-trace-otlp-http',
};

interface ExporterModule {
  readonly OTLPTraceExporter: new () => SpanExporter;
}

/** Of one protocol, so that a process does not load what it does not use. */
const usualModules: Readonly<Record<Protocol, () => Promise<ExporterModule>>> = {
  grpc: () => import('@opentelemetry/exporter-trace-otlp-grpc'),
  'http/protobuf': () => import('@opentelemetry/exporter-trace-otlp-proto'),
  'http/json': () => import('@opentelemetry/exporter-trace-otlp-http'),
};

/** The exporter of a protocol: the one that comes along, or another release's where a folder of packages is given. */
export async function createExporter(protocol: Protocol, folder: string | undefined): Promise<SpanExporter> {
  const { OTLPTraceExporter } =
    folder === undefined
      ? await usualModules[protocol]()
      : (createRequire(join(folder, 'package.json'))(exporterPackages[protocol]) as ExporterModule);
  return new OTLPTraceExporter();
}
