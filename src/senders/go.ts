import type { ResolvedSettings } from '../core/sender-settings.ts';
import type { DeclaredSettings } from '../core/verdict.ts';
import { defineApplicationSender } from './application-sender.ts';
import { locateBuilt } from './built-sender.ts';
import type { FindOptions } from './sender.ts';

export const goGrpc = defineApplicationSender({
  name: 'go-grpc',
  title: 'OpenTelemetry Go SDK, exporter over gRPC',
  protocols: ['grpc'],
  locate,
  // The time-out bounds the whole export, retries and all.
  declare: (settings) => declare(settings, settings.timeoutMs ?? usualTimeoutMs),
});

export const goHttp = defineApplicationSender({
  name: 'go-http',
  title: 'OpenTelemetry Go SDK, exporter over HTTP',
  protocols: ['http/protobuf'],
  locate,
  // The time-out is one request's; retries would end after a minute, did the batch processor not end the export before.
  declare: (settings) => declare(settings, processorTimeoutMs),
});

const usualTimeoutMs = 10_000;
const processorTimeoutMs = 30_000;

function locate(options: FindOptions) {
  const command = (file: string) => ({ file, args: [] });
  return Promise.resolve(locateBuilt('go', options, { shownAs: './application', command }));
}

/** Intervals of internal/retry; only code can change them. */
function declare(settings: ResolvedSettings, maxElapsedMs: number): DeclaredSettings {
  const { timeoutMs = usualTimeoutMs, compression = 'none', maxRequestBytes, queue } = settings;
  return {
    timeoutMs,
    compression,
    ...(maxRequestBytes !== undefined && { maxRequestBytes }),
    retry: { enabled: true, initialMs: 5000, maxIntervalMs: 30_000, maxElapsedMs },
    queue: { size: 2048, consumers: 1, ...queue },
    persistent: false,
    queueCounts: 'items',
  };
}
