import { join } from 'node:path';
import type { ResolvedSettings } from '../core/sender-settings.ts';
import type { DeclaredSettings } from '../core/verdict.ts';
import { defineApplicationSender } from './application-sender.ts';
import { locateBuilt } from './built-sender.ts';
import { sourceFolder } from './program-sources.ts';

export const pythonGrpc = defineApplicationSender({
  name: 'python-grpc',
  title: 'OpenTelemetry Python SDK, exporter over gRPC',
  protocols: ['grpc'],
  locate,
  declare,
  environment: inSeconds,
});

export const pythonHttp = defineApplicationSender({
  name: 'python-http',
  title: 'OpenTelemetry Python SDK, exporter over HTTP',
  protocols: ['http/protobuf'],
  locate,
  // The release before the usual one that we use, 1.44.0, cannot be told how large a request may be.
  declare: (settings, _protocol, { sdkVersion } = {}) => ({
    ...declare(settings),
    ...(settings.maxRequestBytes !== undefined &&
      sdkVersion === undefined && { maxRequestBytes: settings.maxRequestBytes }),
  }),
  environment: inSeconds,
});

type Locate = Parameters<typeof defineApplicationSender>[0]['locate'];

function locate(options: Parameters<Locate>[0]): ReturnType<Locate> {
  const program = join(sourceFolder('python'), 'main.py');
  return Promise.resolve(
    locateBuilt('python', options, {
      shownAs: 'python main.py',
      command: (venv) => ({ file: join(venv, 'bin/python'), args: ['-B', program] }),
    }),
  );
}

/** Six attempts, the waits between them doubled from 1 s; they end with the time-out of the export (X3). */
function declare({ timeoutMs = 10_000, compression = 'none', queue }: ResolvedSettings): DeclaredSettings {
  return {
    timeoutMs,
    compression,
    retry: { enabled: true, initialMs: 1000, maxIntervalMs: 16_000, maxElapsedMs: timeoutMs },
    queue: { size: 2048, consumers: 1, ...queue },
    persistent: false,
    queueCounts: 'items',
  };
}

/**
 * This SDK reads the time-out as seconds (X3 says milliseconds), and its gRPC exporter takes `none` for a mistake (X8), so
 * it is told what it understands.
 */
function inSeconds(env: Record<string, string>): Record<string, string> {
  const { OTEL_EXPORTER_OTLP_TIMEOUT: timeout, OTEL_EXPORTER_OTLP_COMPRESSION: compression, ...rest } = env;
  return {
    ...rest,
    ...(timeout !== undefined && { OTEL_EXPORTER_OTLP_TIMEOUT: String(Number(timeout) / 1000) }),
    ...(compression !== undefined && compression !== 'none' && { OTEL_EXPORTER_OTLP_COMPRESSION: compression }),
  };
}
