import { ChaosError } from '../core/errors.ts';
import type { Protocol } from '../core/signal.ts';
import { readExporterTarget } from '../exporter-config/exporter-target.ts';
import type { ExporterTarget } from '../exporter-config/exporter-target.ts';
import { explain } from '../probe/explanation.ts';
import type { Explanation, GivenFiles } from '../probe/explanation.ts';
import type { ProbeReport, ProbeTarget } from '../probe/facts.ts';
import { probe } from '../probe/probe.ts';
import { probeText } from '../report/probe.ts';
import { createStyle } from '../report/style.ts';
import { pemHint, readIdentity } from './client-identity.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { printPage } from './output.ts';
import { readText } from './text-file.ts';

export interface ProbeFlags {
  readonly protocol?: readonly Protocol[];
  readonly header?: Readonly<Record<string, string>>;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly timeout: number;
  readonly fromConfig?: string;
  readonly exporter?: string;
  readonly proxy?: string;
  readonly format: string;
}

/** `otlp-chaos probe`: where the way of an export breaks; 1 when a cause was found, 2 when it cannot be told. */
export async function probeEndpoint(url: string | undefined, flags: ProbeFlags): Promise<ExitCode> {
  const { target, files, notes } = targetOf(url, flags);
  const seen = await probe(target);
  const report = { ...seen, remarks: [...notes, ...seen.remarks] };
  const told = report.clue && explain(report.clue, target.url, files);
  const asText = (): string => probeText(report, told, createStyle(process.stdout, process.env));
  printPage(flags.format === 'json' ? JSON.stringify(asJson(report, told), undefined, 2) : asText());
  if (!report.clue) return exitCode.ok;
  return report.clue.certainty === 'open' ? exitCode.unproven : exitCode.found;
}

function targetOf(url: string | undefined, flags: ProbeFlags): Asked {
  const { fromConfig, exporter } = flags;
  const fromFile = fromConfig === undefined ? undefined : configured(fromConfig, exporter);
  if (url !== undefined && fromFile) {
    throw new ChaosError('a URL and --from-config exclude each other', { code: 'bad-flags' });
  }
  if (fromFile === undefined && exporter !== undefined) {
    throw new ChaosError('--exporter belongs to --from-config', { code: 'bad-flags' });
  }
  if (!fromFile && url === undefined) {
    throw new ChaosError('there is nothing to probe', {
      code: 'bad-flags',
      hint: 'Name an endpoint, such as http://127.0.0.1:4318, or a configuration with --from-config.',
    });
  }
  const { ca = fromFile?.tls.caFile, cert = fromFile?.tls.certFile, key = fromFile?.tls.keyFile } = flags;
  const identity = readIdentity({ ...(cert !== undefined && { cert }), ...(key !== undefined && { key }) });
  const target: ProbeTarget = {
    url: fromFile?.url ?? url!,
    protocols: flags.protocol ?? (fromFile && [fromFile.protocol]),
    headers: { ...fromFile?.headers, ...flags.header },
    ca: ca === undefined ? fromFile?.tls.caPem : readText(ca, 'authority', pemHint),
    ...(fromFile?.only && { signals: [fromFile.only], exactPath: true }),
    serverName: fromFile?.tls.serverName,
    verify: fromFile?.tls.verify,
    proxy: flags.proxy,
    timeoutMs: flags.timeout,
    env: process.env,
    ...(identity && { identity }),
  };
  return { target, files: { ca, cert, key }, notes: notesOf(fromFile) };
}

interface Asked {
  readonly target: ProbeTarget;
  readonly files: GivenFiles;
  readonly notes: readonly string[];
}

function configured(file: string, exporter: string | undefined): ExporterTarget {
  const text = readText(file, 'configuration', 'Name the YAML file of a Collector.');
  return readExporterTarget({ text, file, env: process.env, exporter });
}

function notesOf(fromFile: ExporterTarget | undefined): string[] {
  return (fromFile?.unfollowed ?? []).map(
    (key) =>
      `The exporter ${fromFile!.exporter} sets ${key}, which this probe does not follow: what it does is missing here.`,
  );
}

function asJson({ clue, ...report }: ProbeReport, told: Explanation | undefined): object {
  const result = clue === undefined ? 'fine' : clue.certainty === 'open' ? 'cannot-tell' : 'cause-found';
  return {
    url: report.url,
    result,
    steps: report.steps,
    finding:
      clue && told
        ? {
            cause: told.cause,
            scenario: told.scenario?.id ?? null,
            row: told.row,
            with: told.scenario?.given ?? {},
            title: told.title,
            confidence: clue.certainty,
            because: clue.because,
            alternatives: told.others.map(({ row }) => row),
            diagnose: told.diagnose,
            fix: told.fix,
            why: told.why,
          }
        : null,
    remarks: report.remarks,
    requests: report.requests,
    durationMs: report.durationMs,
  };
}
