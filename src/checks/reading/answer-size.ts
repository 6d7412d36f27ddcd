import type { Attempt } from './attempt.ts';
import { meaningOf } from './meaning.ts';

/** What the specification recommends as the most that a sender reads of an answer (S11, S36). */
export const usualLimitBytes = 4 * 1024 * 1024;

const retryable: readonly number[] = [429, 502, 503, 504];

/** Bytes of an answer, inflated, or as many as it was to have when its reader left. 0: its status alone has it come again. */
export function finalBytesOf(attempt: Attempt): number {
  const { end } = attempt;
  if (!end || end.status === undefined || retryable.includes(end.status)) return 0;
  if (end.type === 'reply.failed') return end.by === 'peer' ? (end.plannedBytes ?? 0) : 0;
  return meaningOf(attempt) === 'retryable' ? 0 : (end.inflatedBytes ?? end.bodyBytes);
}
