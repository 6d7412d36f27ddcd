import { formatDuration } from '../core/duration.ts';
import { scaledSettings } from '../core/sender-settings.ts';
import { durationMs } from './collector-declared.ts';
import { collectorDefaults } from './collector-defaults.ts';
import { canonicalType, typeOf } from './component-safety.ts';
import { isObject } from './config-file.ts';
import type { ConfigMap } from './config-file.ts';
import type { UserConfig } from './user-config.ts';

/** The same configuration, its timeouts, retries and batches `factor` times as fast; what it leaves to defaults is written. */
export function inScaledTime(user: UserConfig, factor: number): UserConfig {
  if (factor === 1) return user;
  const declared = scaledSettings(user.declared, factor);
  const { exporter, processors } = user.parts;
  const because = `the run is ${factor} times as fast, so they are divided by that`;
  return {
    ...user,
    declared,
    changes: [...user.changes, { what: `durations of exporter ${user.exporter}`, how: 'adapted', because }],
    parts: {
      ...user.parts,
      exporter: {
        ...exporter,
        settings: { ...exporter.settings, ...exporterDurations(exporter.settings, declared, factor) },
      },
      processors: Object.fromEntries(
        Object.entries(processors).map(([id, value]) => [
          id,
          isBatch(id) ? scaledBatch(value, 'timeout', collectorDefaults.processorBatch.delayMs, factor) : value,
        ]),
      ),
    },
  };
}

function exporterDurations(
  settings: ConfigMap,
  { timeoutMs, retry }: UserConfig['declared'],
  factor: number,
): ConfigMap {
  const queue = mapOf(settings['sending_queue']);
  const batch = queue['batch'];
  return {
    ...(timeoutMs !== undefined && { timeout: written(timeoutMs) }),
    ...(retry && { retry_on_failure: { ...mapOf(settings['retry_on_failure']), ...intervals(retry) } }),
    ...(isObject(batch) && {
      sending_queue: {
        ...queue,
        batch: scaledBatch(batch, 'flush_timeout', collectorDefaults.queueBatch.delayMs, factor),
      },
    }),
  };
}

function intervals({
  initialMs,
  maxIntervalMs,
  maxElapsedMs,
}: NonNullable<UserConfig['declared']['retry']>): ConfigMap {
  return {
    ...(initialMs !== undefined && { initial_interval: written(initialMs) }),
    ...(maxIntervalMs !== undefined && { max_interval: written(maxIntervalMs) }),
    ...(maxElapsedMs !== undefined && { max_elapsed_time: written(maxElapsedMs) }),
  };
}

/** A duration that is a variable stays as it is: only the Collector reads it. */
function scaledBatch(value: unknown, key: string, usualMs: number, factor: number): ConfigMap {
  const batch = mapOf(value);
  const ms = batch[key] === undefined ? usualMs : durationMs(batch[key]);
  return ms === undefined ? batch : { ...batch, [key]: written(ms / factor) };
}

function isBatch(id: string): boolean {
  return canonicalType('processors', typeOf(id)) === 'batch';
}

/** Go knows no fraction of a millisecond written by us; nobody waits for less. */
function written(ms: number): string {
  return formatDuration(ms === 0 ? 0 : Math.max(1, Math.round(ms)));
}

function mapOf(value: unknown): ConfigMap {
  return isObject(value) && !Array.isArray(value) ? value : {};
}
