import type { ResolvedSettings } from '../core/sender-settings.ts';
import type { Protocol } from '../core/signal.ts';
import type { DeclaredSettings } from '../core/verdict.ts';
import { spokenProtocol } from './protocol.ts';

/* What the Collector v0.159.0 does where it is told nothing. */

export const collectorDefaults = {
  timeoutMs: (protocol: Protocol): number => (protocol === 'grpc' ? 5000 : 30_000),
  compression: 'gzip',
  retry: { enabled: true, initialMs: 5000, maxIntervalMs: 30_000, maxElapsedMs: 300_000 },
  queue: { size: 1000, consumers: 10 },
  /** Of `sending_queue.batch`, once it is there. Without a bound where `maxItems` is missing. */
  queueBatch: { items: 8192, delayMs: 200, at: 'queue' },
  processorBatch: { items: 8192, delayMs: 200, at: 'processor' },
} as const;

type Retry = Required<NonNullable<ResolvedSettings['retry']>>;

/** The Collector refuses intervals that exceed the whole, so a short end shortens them; an end of 0 stands for none. */
export function retryInForce(told: ResolvedSettings['retry']): Retry {
  const retry = { ...collectorDefaults.retry, ...told };
  const maxIntervalMs = Math.min(retry.maxIntervalMs, retry.maxElapsedMs || Infinity);
  return { ...retry, maxIntervalMs, initialMs: Math.min(retry.initialMs, maxIntervalMs) };
}

/** The settings in force in an exporter that `collectorExporter` writes. */
export function declaredByCollector(settings: ResolvedSettings, protocol: Protocol): DeclaredSettings {
  const { timeoutMs, compression = collectorDefaults.compression, retry, queue, batch } = settings;
  const { persistent = false, ...bounds } = queue ?? {};
  const defaultBatch = batch?.at === 'processor' ? collectorDefaults.processorBatch : collectorDefaults.queueBatch;
  return {
    timeoutMs: timeoutMs ?? collectorDefaults.timeoutMs(spokenProtocol(settings, protocol)),
    compression,
    retry: retryInForce(retry),
    queue: { ...collectorDefaults.queue, ...bounds },
    ...(batch && { batch: { ...defaultBatch, ...batch } }),
    persistent,
    queueCounts: 'requests',
  };
}
