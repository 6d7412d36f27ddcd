import type { ChaosEvent } from '../core/event.ts';
import { createLedger } from '../core/ledger.ts';

/** What was still missing, and what had come too often, at one time. */
export interface CurvePoint {
  readonly atMs: number;
  /** Offered, and neither stored nor refused item by item. */
  readonly missing: number;
  /** Stores beyond the first. */
  readonly copies: number;
}

/** A report of the ledger goes through all items, and a line of 900 pixels has no room for more. */
const maxPoints = 80;

/** Loss and duplicates over time, as the ledger saw them; empty without a run or without items. */
export function curveOf(events: readonly ChaosEvent[]): CurvePoint[] {
  const started = events.find((event) => event.type === 'run.started');
  if (!started) return [];
  const steps = events.filter(isStep);
  const every = Math.max(1, Math.ceil(steps.length / maxPoints));
  const wanted = new Set(steps.filter((_, index) => index % every === 0 || index === steps.length - 1));
  const ledger = createLedger(started.run);
  const points: CurvePoint[] = [];
  for (const event of events) {
    ledger.observe(event);
    if (!wanted.has(event)) continue;
    const { lost, extraCopies } = ledger.report();
    points.push({ atMs: event.at, missing: lost, copies: extraCopies });
  }
  return points;
}

function isStep(event: ChaosEvent): boolean {
  if (event.type === 'reply.sent' || event.type === 'reply.failed') return event.committed;
  return event.type === 'workload.offered' || event.type === 'run.finished';
}
