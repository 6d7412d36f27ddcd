import { ChaosError } from '../core/errors.ts';
import type { Protocol } from '../core/signal.ts';
import { explain } from '../probe/explanation.ts';
import type { Explanation } from '../probe/explanation.ts';
import type { ProbeReport, ProbeTarget } from '../probe/facts.ts';
import { probe } from '../probe/probe.ts';
import { probeText } from '../report/probe.ts';
import { createStyle } from '../report/style.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { printPage } from './output.ts';
import { readPem } from './pem-file.ts';

export interface ProbeFlags {
  readonly protocol?: readonly Protocol[];
  readonly header?: Readonly<Record<string, string>>;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly timeout: number;
  readonly fromConfig?: string;
  readonly exporter?: string;
  readonly format: string;
}

/** `otlp-chaos probe`: where the way of an export breaks; 1 when a cause was found, 2 when it cannot be told. */
export async function probeEndpoint(url: string | undefined, flags: ProbeFlags): Promise<ExitCode> {
  const target = targetOf(url, flags);
  const report = await probe(target);
  const told = report.clue && explain(report.clue, target.url, flags.ca);
  const asText = (): string => probeText(report, told, createStyle(process.stdout, process.env));
  printPage(flags.format === 'json' ? JSON.stringify(asJson(report, told), undefined, 2) : asText());
  if (!report.clue) return exitCode.ok;
  return report.clue.certainty === 'open' ? exitCode.unproven : exitCode.found;
}

const pemHint = 'Name a file in PEM form: it begins with -----BEGIN.';

function targetOf(url: string | undefined, flags: ProbeFlags): ProbeTarget {
  if (url === undefined) {
    throw new ChaosError('there is nothing to probe', {
      code: 'bad-flags',
      hint: 'Name an endpoint, such as http://127.0.0.1:4318, or a configuration with --from-config.',
    });
  }
  const { protocol, header, ca, cert, key, timeout } = flags;
  if ((cert === undefined) !== (key === undefined)) {
    throw new ChaosError('--cert and --key belong together', { code: 'bad-flags' });
  }
  return {
    url,
    protocols: protocol,
    headers: header,
    ca: ca && readPem(ca, 'authority', pemHint),
    identity:
      cert === undefined
        ? undefined
        : { cert: readPem(cert, 'certificate', pemHint), key: readPem(key!, 'private key', pemHint) },
    timeoutMs: timeout,
    env: process.env,
  };
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
