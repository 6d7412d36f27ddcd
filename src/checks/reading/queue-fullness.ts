import type { ChaosEvent } from '../../core/event.ts';
import type { CheckInput } from '../../core/verdict.ts';
import { claimsOf } from './claims.ts';
import { offeredItemsOf } from './lost-items.ts';
import type { LostItem, OfferedItem } from './lost-items.ts';
import { finalMeanings, meaningOf } from './meaning.ts';

/*
 * A sender may drop items before any attempt for want of room, and for nothing else. What its queue holds nobody sees;
 * but it cannot hold more than it was given and is not done with.
 */

/** Tells of a lost item whether it was never sent, and came when the queue can have been full. */
export function queueFullness({ events, conditions }: CheckInput): (item: LostItem) => boolean {
  const { queue, batch, queueCounts } = conditions.declared;
  const size = queue?.size;
  if (!size || queueCounts === undefined) return () => false;
  const items = offeredItemsOf(events);
  const neverSent = items.filter(({ attempts }) => attempts.length === 0).length;
  // What was neither sent nor dropped may have waited all the time.
  const stuck = Math.max(0, neverSent - droppedOf(events));
  // A request is made of what was offered at once, or of more of it; unless large ones are taken apart.
  const unitsOf = queueCounts === 'requests' && batch?.maxItems === undefined ? offersIn : countOf;
  const full = new Map<number, boolean>();
  let formerAtMs = -Infinity;
  for (const [offer, own] of Map.groupBy(items, (item) => item.offer)) {
    // What it took at once is noted when all of it was taken.
    const sinceMs = formerAtMs;
    formerAtMs = own[0]!.offeredAtMs;
    if (!own.some(({ attempts }) => attempts.length === 0)) continue;
    const open = items.filter((item) => item.offer <= offer && item.attempts.length > 0 && doneAtMs(item) >= sinceMs);
    full.set(offer, unitsOf(open) + stuck >= size);
  }
  return ({ attempts, offer }) => attempts.length === 0 && full.get(offer) === true;
}

function countOf(items: readonly OfferedItem[]): number {
  return items.length;
}

function offersIn(items: readonly OfferedItem[]): number {
  return new Set(items.map(({ offer }) => offer)).size;
}

/** When the sender need not hold it any more; never, as long as it may still try. */
function doneAtMs({ attempts }: OfferedItem): number {
  const done = attempts.find(
    ({ end, ...attempt }) => end?.committed || finalMeanings.includes(meaningOf({ end, ...attempt })),
  );
  return done?.end?.at ?? Infinity;
}

/** How many items the sender says that it dropped before any attempt. */
export function droppedOf(events: readonly ChaosEvent[]): number {
  return claimsOf(events)?.dropped ?? 0;
}
