import { ledgerOf } from '../../src/core/ledger.ts';
import type { Check, Conditions, Finding } from '../../src/core/verdict.ts';
import type { History } from '../core/history.ts';

/** The run that the recordings of these tests are of. */
export const run = 3;

/** A sender that retries for a minute, over gRPC. */
export const usualConditions: Conditions = {
  scenario: 'a-scenario',
  sender: 'a-sender',
  protocol: 'grpc',
  declared: { timeoutMs: 10_000, retry: { enabled: true, initialMs: 500, maxIntervalMs: 5000, maxElapsedMs: 60_000 } },
  marked: true,
  timeScale: 1,
};

/** What `check` says of a recording made by hand. */
export function judge(
  check: Check,
  { events }: History,
  { complete = true, conditions = {} }: { complete?: boolean; conditions?: Partial<Conditions> } = {},
): Finding {
  return check.judge({
    events,
    ledger: ledgerOf(events, run),
    complete,
    conditions: { ...usualConditions, ...conditions },
  });
}
