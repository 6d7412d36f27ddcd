import type { ChaosEvent } from '../../core/event.ts';
import type { Attempt } from './attempt.ts';

/** `degenerate`: something stands there, and no pause can be made of it. */
export type HintKind = 'none' | 'delay' | 'degenerate';

/** Nobody can be asked to keep data for longer than an hour: such a delay says “go away”, and no more. */
export const longestDelayMs = 3_600_000;

export function hintKindOf({ end, protocol }: Attempt, events: readonly ChaosEvent[]): HintKind {
  if (end?.type !== 'reply.sent') return 'none';
  const written = end.headers[protocol === 'grpc' ? 'grpc-status-details-bin' : 'retry-after'];
  const delayMs = end.retryDelayMs ?? (written === undefined ? undefined : untilDateMs(written, end.at, events));
  if (delayMs === undefined) return written === undefined ? 'none' : 'degenerate';
  return delayMs > 0 && delayMs <= longestDelayMs ? 'delay' : 'degenerate';
}

/** `Retry-After` as a date, by the clock of the recording; undefined: it is none. */
function untilDateMs(written: string, atMs: number, events: readonly ChaosEvent[]): number | undefined {
  const ready = events.find((event) => event.type === 'backend.ready');
  // Any form of HTTP-date begins with the name of a day (RFC 9110 §5.6.7).
  if (!ready || !/^[A-Z][a-z]+,? /.test(written)) return undefined;
  const untilMs = Date.parse(written) - Date.parse(ready.startedAt) - atMs;
  return Number.isNaN(untilMs) ? undefined : untilMs;
}
