import { ChaosError } from '../../core/errors.ts';
import { masked, secretsOf } from '../../core/masking.ts';
import { ConfigFile } from '../../exporter-config/config-file.ts';
import { budgetFindings } from './budget-rules.ts';
import { contradictions } from './contradictions.ts';
import { credentialFindings, headersOf } from './credential-rules.ts';
import { endpointFindings } from './endpoint-rules.ts';
import { enduranceOf } from './endurance.ts';
import type { Endurance } from './endurance.ts';
import { reviewedExporters } from './reviewed-exporter.ts';
import type { ReviewedExporter } from './reviewed-exporter.ts';
import type { SettingFinding } from './setting-finding.ts';
import { isSecret } from './shown-value.ts';
import { tlsFindings } from './tls-rules.ts';
import { unknownSettings } from './unknown-settings.ts';
import { pipelineFindings, wiringFindings } from './wiring-rules.ts';

/*
 * Reads the OTLP exporters of a Collector's configuration without running anything. Every rule says of a setting what the
 * Collector does with it; what depends on a variable that is not set here is not judged.
 */

export interface ConfigReview {
  readonly file: string;
  readonly exporters: readonly string[];
  /** Certain ones first, then in the order of the file. */
  readonly findings: readonly SettingFinding[];
  /** Of exporters that a pipeline leads to. */
  readonly endurance: readonly Endurance[];
  /** Variables that are not set here, and what else cannot be seen; settings that depend on them are not judged. */
  readonly unset: readonly string[];
}

export interface ConfigSource {
  readonly text: string;
  readonly file: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Throws ChaosError for what is no YAML, or holds no OTLP exporter. */
export function reviewConfig({ text, file, env }: ConfigSource): ConfigReview {
  const config = new ConfigFile({ text, file, env });
  const exporters = reviewedExporters(config);
  if (exporters.length === 0) {
    throw new ChaosError(`${file} has no OTLP exporter`, {
      code: 'no-exporter',
      hint: 'What is read are exporters of the types otlp_grpc and otlp_http (or otlp, otlphttp) under `exporters:` of a Collector’s configuration.',
    });
  }
  const endurance = exporters.map((exporter) => enduranceOf(exporter));
  const findings = [
    ...exporters.flatMap((exporter, index) => findingsIn(exporter, endurance[index])),
    ...pipelineFindings(config, exporters),
  ];
  const secrets = secretsIn(exporters, env);
  return {
    file,
    exporters: exporters.map(({ id }) => id),
    findings: together(findings)
      .toSorted(bySureness)
      .map((finding) => withoutSecretsIn(finding, secrets)),
    endurance: endurance.filter(
      (one, index) => one !== undefined && exporters[index]!.pipelines.length > 0,
    ) as Endurance[],
    unset: [...new Set(exporters.flatMap((exporter) => exporter.look().unset))],
  };
}

function findingsIn(exporter: ReviewedExporter, endurance: Endurance | undefined): SettingFinding[] {
  return [
    ...unknownSettings(exporter),
    ...endpointFindings(exporter),
    ...tlsFindings(exporter),
    ...credentialFindings(exporter),
    ...wiringFindings(exporter),
    ...contradictions(exporter),
    ...budgetFindings(exporter, endurance),
  ];
}

/** What stands in a processor concerns every exporter behind it, and is told once. */
function together(findings: readonly SettingFinding[]): SettingFinding[] {
  const byPlace = Map.groupBy(
    findings,
    ({ title, evidence: [one] }) => `${title} ${JSON.stringify(one?.place)} ${one?.said}`,
  );
  return [...byPlace.values()].map((same) => ({
    ...same[0]!,
    exporters: [...new Set(same.flatMap(({ exporters }) => exporters))],
  }));
}

const sureness = ['certain', 'likely', 'possible'];

function bySureness(a: SettingFinding, b: SettingFinding): number {
  const [first, second] = [a, b].map(({ evidence: [one] }) => one?.place.line ?? 0);
  return sureness.indexOf(a.confidence) - sureness.indexOf(b.confidence) || first! - second!;
}

/** Shorter ones than this, of headers whose names speak of no secret, would tear every text apart. */
const minLength = 8;

function secretsIn(exporters: readonly ReviewedExporter[], env: ConfigSource['env']): string[] {
  const headers = exporters.flatMap((exporter) => headersOf(exporter));
  const values = headers.flatMap(({ name, value }) =>
    secretsOf({ [name]: value }).filter((one) => isSecret(name) || one.length >= minLength),
  );
  const variables = Object.entries(env).flatMap(([name, value]) => (value && isSecret(name) ? [value] : []));
  return [...values, ...variables].toSorted((a, b) => b.length - a.length);
}

/** Rules show no secret of their own accord; this is for one that stands where nobody expects it. */
function withoutSecretsIn(finding: SettingFinding, secrets: readonly string[]): SettingFinding {
  const hidden = (text: string): string => masked(text, secrets);
  const { yaml } = finding.fix;
  return {
    ...finding,
    title: hidden(finding.title),
    because: hidden(finding.because),
    evidence: finding.evidence.map(({ place, said }) => ({ place, said: hidden(said) })),
    fix: { text: hidden(finding.fix.text), ...(yaml !== undefined && { yaml: hidden(yaml) }) },
  };
}
