import type { ChaosEvent, EventOf } from '../../core/event.ts';
import type { CheckInput } from '../../core/verdict.ts';
import { lostItemsOf } from './lost-items.ts';
import type { LostItem } from './lost-items.ts';
import { finalMeanings, meaningOf } from './meaning.ts';
import { budgetMsOf, longestPauseAfterMs, longestPauseEverMs, longestPauseMs } from './patience.ts';
import { ownLatenessAt } from './own-delay.ts';
import { silentUntilMs } from './silent-connections.ts';
import { droppedOf, queueFullness } from './queue-fullness.ts';
import { isOutOfReachToTheEnd } from './reach.ts';

/** Why the loss of an item is not the sender's fault. */
export type Excuse =
  | 'refused for good'
  | 'acknowledged and not kept by the backend'
  | 'not before the retry budget was spent'
  /** No attempt could have succeeded while the run lasted. */
  | 'out of reach to the end'
  /** Turned away by a queue that was full, and counted by the sender. */
  | 'no room in the queue';

export interface Losses {
  /** Nothing excuses these. */
  readonly culpable: readonly LostItem[];
  readonly excused: ReadonlyMap<Excuse, readonly LostItem[]>;
}

/** What was lost, sorted by what excuses it. */
export function lossesOf(input: CheckInput): Losses {
  const { events } = input;
  const wellAgainMs = endOfOutage(events);
  const mayBeTurnedAway = queueFullness(input);
  const isReachable = !isOutOfReachToTheEnd(events);
  const lost = lostItemsOf(events).map((item) => ({
    item,
    excuse: refusalOf(item) ?? (isReachable ? excuseFor(item, input, wellAgainMs) : 'out of reach to the end'),
  }));
  // Which items it turned away the sender does not say, only how many: what nothing else excuses comes first.
  const turnedAway = new Set(
    lost
      .filter(({ item }) => mayBeTurnedAway(item))
      .toSorted((a, b) => Number(a.excuse !== undefined) - Number(b.excuse !== undefined))
      .slice(0, droppedOf(events)),
  );
  const sorted = Map.groupBy(lost, (one) => (turnedAway.has(one) ? 'no room in the queue' : one.excuse));
  const excused = new Map<Excuse, LostItem[]>();
  for (const [excuse, group] of sorted)
    if (excuse !== undefined)
      excused.set(
        excuse,
        group.map(({ item }) => item),
      );
  return { culpable: (sorted.get(undefined) ?? []).map(({ item }) => item), excused };
}

/** What the backend made of it, where that is final. */
function refusalOf({ attempts }: LostItem): Excuse | undefined {
  const last = attempts.at(-1);
  const meaning = last && meaningOf(last);
  if (meaning && finalMeanings.includes(meaning)) return 'refused for good';
  return meaning === 'success' ? 'acknowledged and not kept by the backend' : undefined;
}

function excuseFor(
  { attempts, offeredAtMs }: LostItem,
  { conditions, events }: CheckInput,
  wellAgainMs: number,
): Excuse | undefined {
  const last = attempts.at(-1);
  const { retry } = conditions.declared;
  const budgetMs = budgetMsOf(retry);
  const beganMs = attempts[0]?.started.at ?? offeredAtMs;
  // Attempts on a door that was shut are seen by nobody, so the outage counts as long as it lasted.
  const failedUntilMs = Math.max(last?.end?.at ?? beganMs, wellAgainMs);
  if (failedUntilMs === beganMs) return undefined;
  const spent = 'not before the retry budget was spent';
  if (budgetMs === undefined) return attempts.length > 1 || wellAgainMs > beganMs ? spent : undefined;
  const nextPauseMs = last ? longestPauseAfterMs(last, retry) : longestPauseMs(retry, 1);
  // Pauses that grow by a factor of two are as long as all before them together: the one in which the door opened, too.
  const unseenMs = failedUntilMs - (last?.end?.at ?? beganMs);
  const pauseMs = Math.max(nextPauseMs, Math.min(unseenMs, longestPauseEverMs(retry)));
  // What came while this process stood still had been sent earlier, and the sender counts from then.
  const neededMs = failedUntilMs - beganMs + ownLatenessAt(events, beganMs) + pauseMs;
  return neededMs > budgetMs ? spent : undefined;
}

/** When connections could be made again: the last fault below the exchanges, or a door that opened once more. */
function endOfOutage(events: readonly ChaosEvent[]): number {
  const below = events.filter(
    (event): event is EventOf<'fault.fired' | 'listener.opened'> =>
      (event.type === 'fault.fired' && event.layer !== 'exchange') || event.type === 'listener.opened',
  );
  const last = below.at(-1);
  if (!last) return 0;
  const cameThrough = events.some(({ type, seq }) => type === 'exchange.started' && seq > last.seq);
  // What nobody saw the end of may have lasted until the end.
  const isOver = last.type === 'listener.opened' || cameThrough;
  return isOver ? Math.max(last.at, silentUntilMs(events)) : events.at(-1)!.at;
}
