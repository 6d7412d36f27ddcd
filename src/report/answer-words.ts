import type { EventOf } from '../core/event.ts';
import { grpcCodeName } from '../core/grpc-codes.ts';

/** Green, yellow, red; `note` is neither good nor bad. */
export type Tone = 'good' | 'doubtful' | 'bad' | 'note';

type Sent = EventOf<'reply.sent'>;

export function isSuccess({ status, grpcStatus }: Sent): boolean {
  return grpcStatus === undefined ? status !== undefined && status < 300 : grpcStatus === 0;
}

/** The status alone: `429`, `UNAVAILABLE`; or what was done instead of answering. */
export function spokenStatus({ status, grpcStatus, frames }: Sent): string {
  if (grpcStatus !== undefined) return grpcCodeName(grpcStatus);
  if (status !== undefined) return String(status);
  return frames.some((frame) => frame.includes('RST')) ? 'reset' : 'no answer';
}

export function toneOf(sent: Sent): Tone {
  if (!isSuccess(sent)) return sent.retryDelayMs === undefined ? 'bad' : 'doubtful';
  return sent.rejected > 0 || !sent.committed ? 'doubtful' : 'good';
}
