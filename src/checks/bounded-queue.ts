import type { ChaosEvent } from '../core/event.ts';
import { defineCheck } from '../core/verdict.ts';
import type { CheckInput, Conditions, DeclaredSettings, Finding } from '../core/verdict.ts';
import { claimsOf } from './reading/claims.ts';
import { droppedOf } from './reading/queue-fullness.ts';
import { offeredItemsOf } from './reading/lost-items.ts';
import { ownLatenessAt } from './reading/own-delay.ts';
import { finishOf } from './reading/patience.ts';
import { counted } from './reading/words.ts';

export const boundedQueue = defineCheck({
  name: 'bounded-queue',
  title: 'A full queue turns items away, and the sender counts them',
  rule: 'Q12',
  strength: 'QUALITY',
  source:
    'Ours: between a producer that goes on and a backend that does not answer, something has to give, and to say so',
  explain:
    'What was given to the sender and first sent later was waiting in between. Never may more have waited than its queue ' +
    'was given room for (twice that in an SDK, which has a batch in its hands besides). What did not arrive has to be ' +
    'found among what it counts as failed or dropped. Nothing is proven unless something was turned away.',
  advice: 'Bound what waits, turn away what does not fit, and count it where operators can see it.',
  notAsked,
  judge,
});

function notAsked({ declared }: Conditions): string | undefined {
  const { queue, queueCounts, batch } = declared;
  if (queue?.size === undefined || queueCounts === undefined) return 'how much its queue may hold is not known';
  if (queue.size === 0) return 'this sender has no queue';
  return batch && 'it gathers items into batches before they wait, so how much its queue holds cannot be seen';
}

function judge({ events, ledger, conditions, complete }: CheckInput): Finding {
  const fault = events.find(({ type }) => type === 'fault.fired');
  const finished = finishOf(events);
  const claimed = claimsOf(events);
  const refused = events.findLast(({ type }) => type === 'workload.refused');
  const evidence = [fault, refused, claimed, finished].flatMap((event) => event?.seq ?? []);
  const unproven = (summary: string): Finding => ({ outcome: 'unproven', summary, evidence });
  if (!fault) return unproven('no fault fired');
  if (!complete) return unproven('events were evicted from the recording, so absence proves nothing');
  if (!finished?.settled) return unproven('the run did not settle');
  const room = roomOf(conditions.declared);
  const most = mostWaiting(events, conditions.declared);
  const held = `${most} of ${counted(room, 'place')} in its queue`;
  if (most > room) return { outcome: 'fail', summary: `at one time it held ${held}`, evidence };
  const uncounted = claimed ? ledger.lost - claimed.failed - droppedOf(events) : 0;
  // What it holds still has no outcome that could be counted.
  if (uncounted > 0 && claimed?.unfinished)
    return unproven(`the run ended while it still had ${counted(claimed.unfinished, 'request')} to send`);
  if (uncounted > 0) {
    const summary = `${uncounted} of ${counted(ledger.lost, 'lost item')} are neither among its failed nor among its dropped ones`;
    return { outcome: 'fail', summary, evidence };
  }
  const turnedAway = refusedIn(events) + droppedOf(events);
  if (most === 0) return unproven('nothing that it held was sent later, so how much it held is not known');
  if (turnedAway === 0) return unproven(`its queue was never full: it held at most ${held}`);
  return { outcome: 'pass', summary: `turned away ${counted(turnedAway, 'item')}, and held at most ${held}`, evidence };
}

function refusedIn(events: readonly ChaosEvent[]): number {
  return events.reduce((sum, event) => sum + (event.type === 'workload.refused' ? event.count : 0), 0);
}

/** An SDK has as many queues as exporters, and each takes a batch out of it to send it. */
function roomOf({ queue, queueCounts }: DeclaredSettings): number {
  const size = queue!.size!;
  return queueCounts === 'requests' ? size : 2 * size * (queue?.consumers ?? 1);
}

/** The most that waited at one time, in what the queue counts: given by then, and first sent later. */
function mostWaiting(events: readonly ChaosEvent[], { queueCounts }: DeclaredSettings): number {
  const lateness = new Map<number, number>();
  const waits = offeredItemsOf(events).flatMap(({ offer, offeredAtMs, attempts }) => {
    const notedMs = attempts[0]?.started.at;
    if (notedMs === undefined) return [];
    // What came while this process stood still had been sent earlier.
    const lateMs = lateness.get(notedMs) ?? ownLatenessAt(events, notedMs);
    lateness.set(notedMs, lateMs);
    return [{ offer, offeredAtMs, untilMs: notedMs - lateMs }];
  });
  const moments = new Map(waits.map(({ offer, offeredAtMs }) => [offer, offeredAtMs]));
  let most = 0;
  for (const [offer, atMs] of moments) {
    const waiting = waits.filter((wait) => wait.offer <= offer && wait.untilMs > atMs);
    const taken = queueCounts === 'requests' ? new Set(waiting.map((wait) => wait.offer)).size : waiting.length;
    most = Math.max(most, taken);
  }
  return most;
}
