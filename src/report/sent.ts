import { formatDuration } from '../core/duration.ts';
import { grpcCodeName } from '../core/grpc-codes.ts';
import { countOfItems } from '../core/signal.ts';
import type { Protocol, Signal } from '../core/signal.ts';
import { table } from './layout.ts';
import type { Style } from './style.ts';

export interface SentRequest {
  readonly url: string;
  readonly protocol: Protocol;
  readonly signal: Signal;
  readonly count: number;
}

/** What came of one export, as the workload tells it. */
export interface SentOutcome {
  readonly accepted: boolean;
  readonly status?: number;
  readonly grpcStatus?: number;
  readonly message: string;
  readonly partial?: { readonly rejected: number; readonly message: string };
  readonly retryDelayMs?: number;
  readonly retryable: boolean;
  readonly durationMs: number;
}

/** One export: whether it was taken, what was answered, and what a sender would do next. */
export function sentText({ url, protocol, signal, count }: SentRequest, outcome: SentOutcome, style: Style): string {
  const { accepted, partial, durationMs } = outcome;
  const what = `${countOfItems(signal, count)} over ${protocol} to ${url} in ${formatDuration(Math.round(durationMs))}`;
  const mark = accepted ? style.green('✓ accepted') : style.red('✗ not accepted');
  const rejected = partial?.rejected ? `${partial.rejected} of ${count}` : undefined;
  const pause = outcome.retryDelayMs === undefined ? undefined : formatDuration(outcome.retryDelayMs);
  const rows: [string, string | undefined][] = [
    ['status', statusOf(outcome)],
    ['message', outcome.message || undefined],
    ['rejected', rejected],
    ['pause', pause && `${pause}, asked for by the backend`],
    ['retry', accepted ? undefined : advice(outcome)],
  ];
  const told = rows.flatMap(([name, value]) => (value === undefined ? [] : [[style.dim(name), value]]));
  return [`${mark}: ${what}`, ...table(told, { width: style.width, indent: 2 })].join('\n');
}

/** The gRPC client gives a status of its own where no answer came, so this does not say who said it. */
function statusOf({ status, grpcStatus, message }: SentOutcome): string | undefined {
  if (grpcStatus !== undefined) return `gRPC ${grpcStatus} ${grpcCodeName(grpcStatus)}`;
  if (status === undefined) return 'none: no answer came';
  return message.startsWith(`HTTP ${status}`) ? undefined : `HTTP ${status}`;
}

function advice({ retryable }: SentOutcome): string {
  return retryable ? 'yes, a sender may try this again' : 'no, a sender must not try this again';
}
