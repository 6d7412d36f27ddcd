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
      exporter: { ...exporter, settings: { ...exporter.settings, ...exporterDurations(exporter.settings, declared) } },
      processors: Object.fromEntries(
        Object.entries(processors).map(([id, value]) => [id, isBatch(id) ? scaledBatch(value, factor) : value]),
      ),
    },
  };
}

function exporterDurations(settings: ConfigMap, { timeoutMs, retry, batch }: UserConfig['declared']): ConfigMap {
  const queue = settings['sending_queue'];
  const gathered = isObject(queue) && isObject(queue['batch']) ? queue['batch'] : undefined;
  return {
    ...(timeoutMs !== undefined && { timeout: written(timeoutMs) }),
    ...(retry && { retry_on_failure: { ...mapOf(settings['retry_on_failure']), ...intervals(retry) } }),
    ...(gathered &&
      batch?.delayMs !== undefined && {
        sending_queue: { ...mapOf(queue), batch: { ...gathered, flush_timeout: written(batch.delayMs) } },
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
function scaledBatch(value: unknown, factor: number): ConfigMap {
  const batch = mapOf(value);
  const timeout = batch['timeout'];
  const ms = timeout === undefined ? collectorDefaults.processorBatch.delayMs : durationMs(timeout);
  return ms === undefined ? batch : { ...batch, timeout: written(ms / factor) };
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
