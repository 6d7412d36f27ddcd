import type { EventOf } from '../../core/event.ts';
import { grpcCodeName } from '../../core/grpc-codes.ts';
import type { Attempt } from './attempt.ts';

/** What the end of an exchange means to a sender, by tables 1b and 1c of the rules (S18, S20, S40, S41). */
export type Meaning =
  | 'success'
  /** A success with a populated `partial_success` (S13, S37). */
  | 'partial'
  | 'retryable'
  /** gRPC RESOURCE_EXHAUSTED with, and without, RetryInfo (S20). */
  | 'exhausted-hinted'
  | 'exhausted-bare'
  | 'permanent'
  /** The backend ended the connection, and nothing was said (S46). */
  | 'disconnected'
  /** The sender ended it before it had an answer. */
  | 'given-up'
  /** HTTP's own 3xx with another place (S45). */
  | 'redirected'
  /** Half an answer, a stream that was reset, nothing yet: no table speaks of it. */
  | 'other';

/** No attempt may follow. */
export const finalMeanings: readonly Meaning[] = ['permanent', 'exhausted-bare'];

const retryableGrpc: readonly number[] = [1, 4, 10, 11, 14, 15];
const permanentGrpc: readonly number[] = [2, 3, 5, 6, 7, 9, 12, 13, 16];
const resourceExhausted = 8;
const retryableHttp: readonly number[] = [429, 502, 503, 504];
const redirects: readonly number[] = [301, 302, 303, 307, 308];

export function meaningOf({ end, protocol }: Attempt): Meaning {
  if (!end) return 'other';
  if (end.type === 'reply.failed') return meaningOfFailure(end);
  if (end.status === undefined) return end.frames.some(endsConnection) ? 'disconnected' : 'other';
  if (!isComplete(end)) return 'other';
  if (end.grpcStatus !== undefined) return meaningOfGrpc(end, end.grpcStatus);
  // Without a status of gRPC's own, its clients make one of HTTP's: UNKNOWN, of all that is no error there.
  return protocol === 'grpc' && end.status < 400 ? 'permanent' : meaningOfHttp(end, end.status);
}

function meaningOfFailure({ by, frames }: EventOf<'reply.failed'>): Meaning {
  if (by === 'peer') return 'given-up';
  return by === 'backend' && frames.length === 0 ? 'disconnected' : 'other';
}

function endsConnection(frame: string): boolean {
  return frame.startsWith('TCP ');
}

/** All of the answer was written, and no reset came after it that may have thrown it away unread. */
function isComplete({ frames }: EventOf<'reply.sent'>): boolean {
  return frames.some((frame) => /^END$|\+END_STREAM$/.test(frame)) && !frames.includes('TCP RST');
}

function meaningOfGrpc(reply: EventOf<'reply.sent'>, code: number): Meaning {
  if (code === 0) return isPartial(reply) ? 'partial' : 'success';
  if (code === resourceExhausted) return reply.retryDelayMs === undefined ? 'exhausted-bare' : 'exhausted-hinted';
  if (retryableGrpc.includes(code)) return 'retryable';
  return permanentGrpc.includes(code) ? 'permanent' : 'other';
}

/** A gRPC sender gets these from what stands in front of its backend, and maps them in the same way. */
function meaningOfHttp(reply: EventOf<'reply.sent'>, status: number): Meaning {
  if (status < 300) return isPartial(reply) ? 'partial' : 'success';
  if (isRetryableStatus(status)) return 'retryable';
  if (status >= 400) return 'permanent';
  return redirects.includes(status) && reply.headers['location'] !== undefined ? 'redirected' : 'other';
}

/** Of HTTP (S40). */
export function isRetryableStatus(status: number): boolean {
  return retryableHttp.includes(status);
}

/** Items refused, or a warning: either populates `partial_success` (R8, R10). */
function isPartial({ rejected, message }: EventOf<'reply.sent'>): boolean {
  return rejected > 0 || message !== undefined;
}

/** The code as people know it: `gRPC 14 UNAVAILABLE`, `HTTP 503`. */
export function codeOf({ end, protocol }: Attempt): string {
  if (end?.type !== 'reply.sent') return 'no answer';
  const { status, grpcStatus } = end;
  if (protocol === 'grpc' && grpcStatus === undefined && status === 200) return 'no gRPC status';
  if (grpcStatus !== undefined) return `gRPC ${grpcStatus} ${grpcCodeName(grpcStatus)}`;
  return status === undefined ? 'no answer' : `HTTP ${status}`;
}

/** How long the sender was asked to wait; undefined where nothing was said. */
export function hintOf({ end }: Attempt): number | undefined {
  return end?.type === 'reply.sent' ? end.retryDelayMs : undefined;
}
