import type { Attempt } from './attempt.ts';
import { isRetryableStatus, meaningOf } from './meaning.ts';

/** What the specification recommends as the most that a sender reads of an answer (S11, S36). */
export const usualLimitBytes = 4 * 1024 * 1024;

/** The answer is larger than that, and its status is none that has the data come again. */
export function isOversized(attempt: Attempt): boolean {
  const { end } = attempt;
  if (end?.status === undefined || isRetryableStatus(end.status)) return false;
  if (end.type === 'reply.failed') return isMore(plannedBytesOf(attempt));
  return meaningOf(attempt) !== 'retryable' && isMore(end.inflatedBytes ?? end.bodyBytes);
}

/** Bytes that an answer was to have whose reader left; undefined: it was whole, or ended by somebody else. */
export function plannedBytesOf({ end }: Attempt): number | undefined {
  return end?.type === 'reply.failed' && end.by === 'peer' ? end.plannedBytes : undefined;
}

function isMore(bytes: number | undefined): boolean {
  return bytes !== undefined && bytes > usualLimitBytes;
}
