import type { Signal } from '../core/signal.ts';
import type { ItemRange } from './item-range.ts';
import { logRecordsRequest } from './log-records.ts';
import { metricsRequest } from './metrics.ts';
import { profilesRequest } from './profiles.ts';
import { spansRequest } from './spans.ts';

/*
 * Telemetry as an application would make it, except that each item says which it is (`otlp/identity.ts`): whatever a sender
 * does with it on the way, the backend can tell which items came, came twice, or never came.
 */

/** An export request with `count` marked items, in OTLP/JSON's shape; the same arguments give the same request. */
export function exportRequest(signal: Signal, run: number, firstSeq: number, count: number, at: Date): object {
  const range: ItemRange = { run, firstSeq, count, at };
  switch (signal) {
    case 'traces':
      return spansRequest(range);
    case 'metrics':
      return metricsRequest(range);
    case 'logs':
      return logRecordsRequest(range);
    case 'profiles':
      return profilesRequest(range);
    default:
      throw new Error(`no such signal: ${String(signal satisfies never)}`);
  }
}
