import { nearestTo } from '../../core/errors.ts';
import { isObject } from '../../exporter-config/config-file.ts';
import { knownSettings, misplaced, sections } from './known-settings.ts';
import type { ReviewedExporter } from './reviewed-exporter.ts';
import { findingOf } from './setting-finding.ts';
import type { SettingFinding } from './setting-finding.ts';

/** Names that the exporter does not know: the Collector refuses the whole configuration. */
export function unknownSettings(exporter: ReviewedExporter): SettingFinding[] {
  return sections.flatMap((section) => {
    const keys = section === '' ? [] : section.split('.');
    const { value, unset } = exporter.look(...keys);
    if (unset.length > 0 && value === undefined) return [];
    const known = knownSettings(exporter.family, section);
    const written = isObject(value) && !Array.isArray(value) ? Object.keys(value) : [];
    return written.filter((key) => !known.includes(key)).map((key) => unknown(exporter, [...keys, key], known));
  });
}

function unknown(exporter: ReviewedExporter, keys: readonly string[], known: readonly string[]): SettingFinding {
  const setting = exporter.look(...keys);
  const name = keys.join('.');
  const { to, text } = misplaced[name] ?? {};
  const nearest = nearestTo(keys.at(-1)!, known);
  const right = to ?? (nearest === undefined ? undefined : [...keys.slice(0, -1), nearest]);
  return findingOf(exporter.id, {
    title: `The exporter has no setting ${name}`,
    confidence: 'certain',
    because: `The Collector (0.159.0) does not start: “invalid keys: ${keys.at(-1)}”.`,
    evidence: [setting],
    fix: text ?? (nearest === undefined ? 'Take it out.' : `Probably ${nearest} is meant.`),
    settings: [
      [exporter.path(...keys), undefined],
      ...(right === undefined ? [] : [[exporter.path(...right), fillIn(setting.value)] as const]),
    ],
    why: 'The Collector reads its configuration strictly: a name that it does not know would otherwise be a setting that is silently not in force.',
  });
}

/** Texts may be secrets, or belong to a variable. */
function fillIn(value: unknown): unknown {
  return typeof value === 'boolean' || typeof value === 'number' ? value : '…';
}
