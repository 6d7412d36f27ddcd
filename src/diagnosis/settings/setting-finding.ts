import type { Place } from '../../core/errors.ts';
import type { Setting } from '../../exporter-config/config-file.ts';
import type { Confidence } from '../diagnosis.ts';
import { asYaml } from './setting-yaml.ts';
import { shownValue } from './shown-value.ts';

/** A mistake in a Collector's configuration, or a risk that its owner may not know of. */
export interface SettingFinding {
  /** `otlp_http/backend`; several where they share what is wrong. */
  readonly exporters: readonly string[];
  readonly title: string;
  /** certain: follows from the file alone. likely: from what ports and names usually mean. possible: from how it is used. */
  readonly confidence: Confidence;
  /** What the Collector does with it, and how that is known. */
  readonly because: string;
  readonly evidence: readonly SettingEvidence[];
  readonly fix: SettingFix;
  readonly why: string;
  /** A row of the failure catalogue, where a scenario shows what comes of it. */
  readonly row?: string;
}

export interface SettingFix {
  readonly text: string;
  /** What to write, in its place in the file; settings that go stand there as comments. */
  readonly yaml?: string;
}

export interface SettingEvidence {
  readonly place: Place;
  /** `exporters.otlp_http.endpoint: http://…`, without what nobody else may see. */
  readonly said: string;
}

export interface FindingDraft extends Omit<SettingFinding, 'exporters' | 'evidence' | 'fix'> {
  readonly evidence: readonly Setting[];
  readonly fix: string;
  /** Settings that mend it, by their paths; `undefined` for one that goes. */
  readonly settings?: readonly (readonly [path: readonly string[], value: unknown])[];
}

export function findingOf(exporter: string, { evidence, fix, settings, ...draft }: FindingDraft): SettingFinding {
  return {
    ...draft,
    exporters: [exporter],
    evidence: evidence.map((setting) => ({ place: setting.place, said: saidOf(setting) })),
    fix: { text: fix, ...(settings && { yaml: asYaml(settings) }) },
  };
}

function saidOf({ path, value }: Setting): string {
  const name = path.join('.');
  return value === undefined ? `${name} is not set` : `${name}: ${shownValue(path, value)}`;
}
