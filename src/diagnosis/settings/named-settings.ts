import { loadScenario } from '../../scenario/load.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { NamedFinding } from '../named.ts';
import type { SettingFinding } from './setting-finding.ts';

/** A finding of the configuration, and what shows it. */
export interface NamedSetting extends SettingFinding {
  /** The failure that comes of it; undefined where no scenario shows it. */
  readonly scenario?: Scenario;
  /** The log that was read with it has what senders print for that failure. */
  readonly isInLog: boolean;
}

export function nameSettings(findings: readonly SettingFinding[], ofLog: readonly NamedFinding[]): NamedSetting[] {
  const inLog = new Set(ofLog.flatMap(({ scenario, others }) => [scenario, ...others]).map(({ id }) => id));
  return findings.map((finding) => {
    if (finding.row === undefined) return { ...finding, isInLog: false };
    const scenario = loadScenario(finding.row);
    return { ...finding, scenario, isInLog: inLog.has(scenario.id) };
  });
}
