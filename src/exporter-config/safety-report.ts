import { stringify } from 'yaml';
import { canonicalType, typeOf } from './component-safety.ts';
import type { ConfigMap } from './config-file.ts';
import type { IsolatedExporter } from './isolated-exporter.ts';
import type { UserConfig } from './user-config.ts';

/** One thing that is not as in the configuration. */
export interface ConfigChange {
  /** `exporter otlp/second of pipeline traces`. */
  readonly what: string;
  readonly how: 'redirected' | 'replaced' | 'removed' | 'masked' | 'adapted';
  readonly because: string;
}

/** A setting that is as its owner wrote it. */
export interface KeptSetting {
  readonly what: string;
  /** YAML on one line; undefined where it is not written, so the Collector's default is in force. */
  readonly as: string | undefined;
}

/** What the exporter's behaviour under failure rests on. */
const decisive = ['timeout', 'compression', 'retry_on_failure', 'sending_queue'];

export function keptSettings({ id, settings }: IsolatedExporter, processors: ConfigMap): KeptSetting[] {
  const gathering = Object.entries(processors).filter(([name]) =>
    ['batch', 'queuebatch', 'memorylimiter'].includes(canonicalType('processors', typeOf(name))),
  );
  return [
    ...decisive.map((key) => ({ what: `${key} of exporter ${id}`, as: onOneLine(settings[key]) })),
    ...gathering.map(([name, value]) => ({ what: `processor ${name}`, as: onOneLine(value) })),
  ];
}

/** The same for people, one line each. */
export function safetyLines({ exporter, protocol, signals, changes, kept }: UserConfig): string[] {
  return [
    `exercised: exporter ${exporter} (${protocol}) with ${signals.join(', ')}`,
    ...changes.map(({ what, how, because }) => `${how}: ${what}: ${because}`),
    ...kept.map(({ what, as }) => `kept: ${what}: ${as ?? 'not set, so the Collector’s default'}`),
  ];
}

function onOneLine(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false }).trim();
}
