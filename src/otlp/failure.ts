import type { Answer, RejectReason } from '../core/reply.ts';
import type { Status, StatusDetail } from './status.ts';

/** An answer that is no success, in the terms that both protocols need. */
export interface Failure {
  /** `code` is the gRPC code; HTTP senders are not expected to act on it (S39). */
  readonly status: Status;
  readonly httpStatus: number;
  readonly retry?: { readonly delayMs: number; readonly form: 'seconds' | 'date' };
  readonly reason?: RejectReason;
  readonly challenge?: string;
  /** gRPC: the status comes in trailers of their own. */
  readonly headersFirst?: boolean;
}

/** gRPC codes by name, as far as the backend uses them. */
export const grpcCodes = {
  ok: 0,
  invalidArgument: 3,
  permissionDenied: 7,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

/** Each reason's gRPC code and HTTP status, none of them retryable (S18, S41). */
export const rejections: Readonly<Record<RejectReason, { readonly grpcCode: number; readonly httpStatus: number }>> = {
  invalid: { grpcCode: grpcCodes.invalidArgument, httpStatus: 400 },
  unauthenticated: { grpcCode: grpcCodes.unauthenticated, httpStatus: 401 },
  forbidden: { grpcCode: grpcCodes.permissionDenied, httpStatus: 403 },
  'not-found': { grpcCode: grpcCodes.unimplemented, httpStatus: 404 },
  'method-not-allowed': { grpcCode: grpcCodes.unimplemented, httpStatus: 405 },
  // What does not speak gRPC cannot read a gRPC status: `lower.ts` answers HTTP 415 there too, as gRPC servers do.
  'unsupported-type': { grpcCode: grpcCodes.unimplemented, httpStatus: 415 },
  'unsupported-compression': { grpcCode: grpcCodes.unimplemented, httpStatus: 415 },
  // R3: without RetryInfo, so that it is not retried.
  'too-large': { grpcCode: grpcCodes.resourceExhausted, httpStatus: 413 },
  internal: { grpcCode: grpcCodes.internal, httpStatus: 500 },
};

type FailedAnswer = Extract<Answer, { kind: 'throttle' | 'unavailable' | 'reject' }>;

export function failureOf(answer: FailedAnswer): Failure {
  if (answer.kind === 'throttle') return throttled(answer);
  if (answer.kind === 'reject') return rejected(answer);
  const { message, status: httpStatus, headersFirst = false } = answer;
  return { status: statusOf(grpcCodes.unavailable, message), httpStatus, headersFirst };
}

function rejected({ reason, message, challenge }: Extract<Answer, { kind: 'reject' }>): Failure {
  const { grpcCode, httpStatus } = rejections[reason];
  const status = statusOf(grpcCode, message, reason === 'invalid' ? [badRequest(message)] : []);
  return { status, httpStatus, reason, ...(challenge === undefined ? {} : { challenge }) };
}

/** Without a delay there is no hint at all, and a bare RESOURCE_EXHAUSTED is final for the sender (S20). */
function throttled({ status, code: name, delayMs, form, message }: Extract<Answer, { kind: 'throttle' }>): Failure {
  const code = name === 'UNAVAILABLE' ? grpcCodes.unavailable : grpcCodes.resourceExhausted;
  if (delayMs === undefined) return { status: statusOf(code, message), httpStatus: status };
  const details: StatusDetail[] = [{ type: 'RetryInfo', retryDelayMs: delayMs }];
  return { status: statusOf(code, message, details), httpStatus: status, retry: { delayMs, form } };
}

function statusOf(code: number, message: string, details: readonly StatusDetail[] = []): Status {
  return { code, message, details };
}

function badRequest(description: string): StatusDetail {
  return { type: 'BadRequest', field: 'body', description };
}
