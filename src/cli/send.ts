import { createRandom, newSeed } from '../core/random.ts';
import type { Protocol, Signal } from '../core/signal.ts';
import { sentText } from '../report/sent.ts';
import { createStyle } from '../report/style.ts';
import { newRun } from '../run/run-number.ts';
import { isRetryable } from '../workload/export.ts';
import { sendMarked } from '../workload/send-marked.ts';
import { readIdentity } from './client-identity.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { readText } from './text-file.ts';

const authorityHint = 'Name the PEM file that serve prints as authority; in backend.ready it is caFile.';

export interface SendFlags {
  readonly to: string;
  readonly protocol: Protocol;
  readonly signal: Signal;
  readonly count: number;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly header?: Record<string, string>;
  readonly gzip?: boolean;
  readonly timeout: number;
}

/** `otlp-chaos send`: one export, and what came of it. */
export async function send(flags: SendFlags): Promise<ExitCode> {
  const { to: url, protocol, signal, count, header: headers, gzip, timeout: timeoutMs } = flags;
  const ca = flags.ca === undefined ? undefined : readText(flags.ca, 'authority', authorityHint);
  const identity = readIdentity(flags);
  const run = newRun(createRandom(newSeed()), 'send');
  const outcome = await sendMarked({ url, protocol, signal, count, run, ca, identity, headers, gzip, timeoutMs });
  const style = createStyle(process.stdout, process.env);
  const sent = { ...outcome, retryable: isRetryable(outcome) };
  process.stdout.write(`${sentText({ url, protocol, signal, count }, sent, style)}\n`);
  return outcome.accepted ? exitCode.ok : exitCode.found;
}
