import { lawfulDelivery } from '../core/reply.ts';
import type { ExchangeReply, RejectReason } from '../core/reply.ts';

/** Why a lawful backend does not take a request, found while it is read. */
export interface Refusal {
  /** `busy`: the backend's own memory limit, so worth a retry (R12); the others are the request's fault. */
  readonly reason: RejectReason | 'busy';
  readonly message: string;
  readonly limit?: { readonly name: string; readonly max: number; readonly seen?: number };
}

export function replyTo({ reason, message }: Refusal): ExchangeReply {
  const answer =
    reason === 'busy'
      ? ({ kind: 'unavailable', status: 503, message } as const)
      : ({ kind: 'reject', reason, message } as const);
  return { answer, delivery: lawfulDelivery, commit: 'never' };
}

export function tooLarge(name: 'maxRequestBytes' | 'maxInflatedBytes', max: number, seen?: number): Refusal {
  const how = name === 'maxInflatedBytes' ? 'request after decompression' : 'request';
  const size = seen === undefined ? `more than ${max}` : `${seen} vs. ${max}`;
  return {
    reason: 'too-large',
    message: `${how} larger than max (${size} bytes)`,
    limit: { name, max, ...(seen === undefined ? {} : { seen }) },
  };
}

export function busy(max: number): Refusal {
  return {
    reason: 'busy',
    message: 'the backend is reading as much as it may hold, try again later',
    limit: { name: 'maxBufferedBytes', max },
  };
}
