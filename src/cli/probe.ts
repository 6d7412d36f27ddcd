import { ChaosError } from '../core/errors.ts';
import type { Protocol } from '../core/signal.ts';
import { readExporterTarget } from '../exporter-config/exporter-target.ts';
import type { ExporterTarget } from '../exporter-config/exporter-target.ts';
import { explain } from '../probe/explanation.ts';
import type { GivenFiles } from '../probe/explanation.ts';
import type { ProbeTarget } from '../probe/facts.ts';
import { joinLog, namedInstead } from '../probe/joined.ts';
import { probe } from '../probe/probe.ts';
import { probeText } from '../report/probe.ts';
import { endpointToProbe, probeCommand } from '../report/probe-command.ts';
import { createStyle } from '../report/style.ts';
import { pemHint, readIdentity } from './client-identity.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { printPage } from './output.ts';
import { probeAsJson } from './probe-json.ts';
import type { ProbePage } from './probe-json.ts';
import { readSenderLog } from './sender-log.ts';
import type { SenderLog } from './sender-log.ts';
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
  readonly log?: string;
  readonly format: string;
}

/** `otlp-chaos probe`: where the way of an export breaks; 1 when a cause was found, 2 when it cannot be told. */
export async function probeEndpoint(url: string | undefined, flags: ProbeFlags): Promise<ExitCode> {
  // Before anything is sent: a log that cannot be read is a mistake.
  const log = flags.log === undefined ? undefined : await readSenderLog(flags.log);
  const { target, files, notes } = targetOf(url, flags, log);
  const seen = await probe(target);
  const report = { ...seen, remarks: [...notes, ...seen.remarks] };
  const told = report.clue && explain(report.clue, target.url, files);
  const beside = log && { ...log, joined: joinLog(log.findings, { clue: report.clue, told }, target), seen: told };
  // Where both name it, it is told as both do.
  const agreed = beside?.joined.kind === 'agreed' ? beside.joined.clue : undefined;
  const page = {
    report: { ...report, ...(agreed && { clue: agreed }) },
    told: agreed ? explain(agreed, target.url, files) : told,
    log: beside,
  };
  printPage(flags.format === 'json' ? JSON.stringify(probeAsJson(page), undefined, 2) : asText(page));
  if (log && log.findings.length > 0) return exitCode.found;
  if (!report.clue) return exitCode.ok;
  return report.clue.certainty === 'open' ? exitCode.unproven : exitCode.found;
}

function asText({ report, told, log }: ProbePage): string {
  return probeText(report, told, createStyle(process.stdout, process.env), log);
}

function targetOf(url: string | undefined, flags: ProbeFlags, log: SenderLog | undefined): Asked {
  const { fromConfig, exporter } = flags;
  const fromFile = fromConfig === undefined ? undefined : configured(fromConfig, exporter);
  if (url !== undefined && fromFile) {
    throw new ChaosError('a URL and --from-config exclude each other', { code: 'bad-flags' });
  }
  if (fromFile === undefined && exporter !== undefined) {
    throw new ChaosError('--exporter belongs to --from-config', { code: 'bad-flags' });
  }
  if (!fromFile && url === undefined) {
    throw new ChaosError('there is nothing to probe', { code: 'bad-flags', hint: whatToProbe(log) });
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
  return { target, files: { ca, cert, key }, notes: [...notesOf(fromFile), ...elsewhere(target.url, log)] };
}

/** The endpoint of a log is somebody else's word: it is proposed, and not connected to. */
function whatToProbe(log: SenderLog | undefined): string {
  const named = log && endpointToProbe(log.result);
  if (!named) return 'Name an endpoint, such as http://127.0.0.1:4318, or a configuration with --from-config.';
  const scheme = named.lacksScheme ? ' (with https:// where the sender speaks TLS)' : '';
  return `If you trust the endpoint that the log names: ${probeCommand(named.url, log.result.file ?? '-')}${scheme}`;
}

function elsewhere(url: string, log: SenderLog | undefined): string[] {
  const other = log && log.findings.length > 0 ? namedInstead(url, log.result.endpoints) : undefined;
  return other === undefined ? [] : [`The log names ${other}, and not this endpoint: it may tell of another.`];
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
