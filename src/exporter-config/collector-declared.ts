import type { Protocol } from '../core/signal.ts';
import type { DeclaredSettings } from '../core/verdict.ts';
import { collectorDefaults } from './collector-defaults.ts';
import { isObject } from './config-file.ts';
import type { ConfigMap } from './config-file.ts';

/*
 * The settings that are in force in an exporter of somebody else's configuration: what it says, and the Collector's
 * defaults where it says nothing. A group whose meaning is not known is left out.
 */
export function declaredBy(exporter: ConfigMap, protocol: Protocol, batchProcessor?: ConfigMap): DeclaredSettings {
  const queue = mapOf(exporter['sending_queue']);
  const batch = batchOf(queue, batchProcessor);
  const compression =
    exporter['compression'] === '' ? 'none' : (exporter['compression'] ?? collectorDefaults.compression);
  return {
    timeoutMs: durationMs(exporter['timeout']) ?? collectorDefaults.timeoutMs(protocol),
    ...((compression === 'gzip' || compression === 'none') && { compression }),
    retry: retryOf(mapOf(exporter['retry_on_failure'])),
    queue: queueOf(queue),
    ...(batch && { batch }),
    persistent: queue['enabled'] !== false && typeof queue['storage'] === 'string',
    queueCounts: 'requests',
  };
}

function retryOf(retry: ConfigMap): NonNullable<DeclaredSettings['retry']> {
  const { enabled, initialMs, maxIntervalMs, maxElapsedMs } = collectorDefaults.retry;
  return {
    enabled: typeof retry['enabled'] === 'boolean' ? retry['enabled'] : enabled,
    initialMs: durationMs(retry['initial_interval']) ?? initialMs,
    maxIntervalMs: durationMs(retry['max_interval']) ?? maxIntervalMs,
    maxElapsedMs: durationMs(retry['max_elapsed_time']) ?? maxElapsedMs,
  };
}

/** A size in items or bytes says nothing of requests. Without a queue nothing waits. */
function queueOf(queue: ConfigMap): NonNullable<DeclaredSettings['queue']> {
  if (queue['enabled'] === false) return { size: 0 };
  const { size, consumers } = collectorDefaults.queue;
  const countsRequests = (queue['sizer'] ?? 'requests') === 'requests';
  return {
    ...(countsRequests && { size: numberOf(queue['queue_size']) ?? size }),
    consumers: numberOf(queue['num_consumers']) ?? consumers,
  };
}

function batchOf(queue: ConfigMap, processor: ConfigMap | undefined): DeclaredSettings['batch'] {
  if (processor) {
    const { items, delayMs, at } = collectorDefaults.processorBatch;
    return {
      items: numberOf(processor['send_batch_size']) ?? items,
      ...bounded(processor['send_batch_max_size']),
      delayMs: durationMs(processor['timeout']) ?? delayMs,
      at,
    };
  }
  // An empty entry (`batch:`) does not switch it on, an empty map (`batch: {}`) does.
  if (!isObject(queue['batch']) || queue['enabled'] === false) return undefined;
  const batch = mapOf(queue['batch']);
  const { items, delayMs, at } = collectorDefaults.queueBatch;
  const countsItems = (batch['sizer'] ?? 'items') === 'items';
  return {
    ...(countsItems && { items: numberOf(batch['min_size']) ?? items, ...bounded(batch['max_size']) }),
    delayMs: durationMs(batch['flush_timeout']) ?? delayMs,
    at,
  };
}

/** 0 stands for no bound. */
function bounded(value: unknown): { maxItems?: number } {
  const maxItems = numberOf(value);
  return maxItems ? { maxItems } : {};
}

const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  // The micro sign, and the Greek letter that looks like it.
  '\u00b5s': 1e-3,
  '\u03bcs': 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};
/** Go counts nanoseconds in 64 bits: 292 years. */
const longestMs = 2 ** 63 / 1e6;

/** A duration as Go writes it: `1m30s`, `1.5h`, `0`; a bare number counts nanoseconds. Undefined for any other text, and for less than nothing. */
export function durationMs(value: unknown): number | undefined {
  if (typeof value === 'number') return value * unitMs['ns']!;
  if (typeof value !== 'string') return undefined;
  if (value === '0') return 0;
  if (!/^\+?((\d+(\.\d*)?|\.\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h))+$/.test(value)) return undefined;
  const parts = value.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/g);
  const ms = [...parts].reduce((sum, [, amount, unit]) => sum + Number(amount) * unitMs[unit!]!, 0);
  return ms < longestMs ? ms : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function mapOf(value: unknown): ConfigMap {
  return isObject(value) && !Array.isArray(value) ? value : {};
}
