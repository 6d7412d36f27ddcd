/** The four kinds of telemetry that OTLP carries. */
export const signals = ['traces', 'metrics', 'logs', 'profiles'] as const;
export type Signal = (typeof signals)[number];

/** OTLP's transports, by the names of `OTEL_EXPORTER_OTLP_PROTOCOL`. */
export const protocols = ['grpc', 'http/protobuf', 'http/json'] as const;
export type Protocol = (typeof protocols)[number];

/** How a message is written: OTLP/HTTP may use either, gRPC is always protobuf. */
export type Encoding = 'protobuf' | 'json';

/** The backend's two doors: 4317 and 4318 unless told otherwise. */
export const listenerNames = ['grpc', 'http'] as const;
export type ListenerName = (typeof listenerNames)[number];

/** Path of each signal's export request under an OTLP/HTTP endpoint (S31). */
export const httpPaths: Readonly<Record<Signal, string>> = {
  traces: '/v1/traces',
  metrics: '/v1/metrics',
  logs: '/v1/logs',
  profiles: '/v1development/profiles',
};

/** Path of each signal's unary `Export` method (S1). */
export const grpcPaths: Readonly<Record<Signal, string>> = {
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  profiles: '/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export',
};

/** What one item of a signal is called, for people. */
const itemNouns: Readonly<Record<Signal, string>> = {
  traces: 'span',
  metrics: 'data point',
  logs: 'log record',
  profiles: 'profile',
};

/** `1 span`, `20 log records`. */
export function countOfItems(signal: Signal, count: number): string {
  return `${count} ${itemNouns[signal]}${count === 1 ? '' : 's'}`;
}
