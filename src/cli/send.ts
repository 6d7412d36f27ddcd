import { readFileSync } from 'node:fs';
import { formatDuration } from '../core/duration.ts';
import { ChaosError } from '../core/errors.ts';
import { createRandom, newSeed } from '../core/random.ts';
import { grpcCodeName } from '../core/grpc-codes.ts';
import { countOfItems } from '../core/signal.ts';
import type { Protocol, Signal } from '../core/signal.ts';
import { newRun } from '../run/run-number.ts';
import type { ExportOutcome } from '../workload/export.ts';
import { sendMarked } from '../workload/send-marked.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';

export interface SendFlags {
  readonly to: string;
  readonly protocol: Protocol;
  readonly signal: Signal;
  readonly count: number;
  readonly ca?: string;
  readonly header?: Record<string, string>;
  readonly gzip?: boolean;
  readonly timeout: number;
}

/** `otlp-chaos send`: one export, and what came of it. */
export async function send(flags: SendFlags): Promise<ExitCode> {
  const { to: url, protocol, signal, count, header: headers, gzip, timeout: timeoutMs } = flags;
  const ca = flags.ca === undefined ? undefined : readAuthority(flags.ca);
  const run = newRun(createRandom(newSeed()), 'send');
  const outcome = await sendMarked({ url, protocol, signal, count, run, ca, headers, gzip, timeoutMs });
  process.stdout.write(`${describe(flags, outcome).join('\n')}\n`);
  return outcome.accepted ? exitCode.ok : exitCode.found;
}

function describe({ to, protocol, signal, count }: SendFlags, outcome: ExportOutcome): string[] {
  const { status, grpcStatus, message, partial, retryDelayMs, durationMs } = outcome;
  const answer = [
    status === undefined ? undefined : `HTTP ${status}`,
    grpcStatus === undefined ? undefined : `gRPC ${grpcCodeName(grpcStatus)} (${grpcStatus})`,
  ].filter(Boolean);
  return [
    `${outcome.accepted ? 'accepted' : 'not accepted'}: ${countOfItems(signal, count)} over ${protocol} to ${to} in ${formatDuration(Math.round(durationMs))}`,
    ...(answer.length ? [`  answer: ${answer.join(', ')}`] : []),
    ...(message ? [`  message: ${message}`] : []),
    ...(partial && partial.rejected > 0 ? [`  rejected: ${partial.rejected} (${partial.message})`] : []),
    ...(retryDelayMs === undefined ? [] : [`  asked to wait: ${formatDuration(retryDelayMs)}`]),
  ];
}

function readAuthority(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ChaosError(`cannot read the authority ${path}: ${(cause as NodeJS.ErrnoException).code}`, {
      code: 'unreadable-file',
      hint: 'Name the PEM file that `serve` printed as caFile.',
      cause,
    });
  }
}
