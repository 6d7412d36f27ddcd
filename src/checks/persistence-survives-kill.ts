import type { ChaosEvent, EventOf } from '../core/event.ts';
import { defineCheck } from '../core/verdict.ts';
import type { CheckInput, Conditions, Finding } from '../core/verdict.ts';
import { attemptsOf } from './reading/attempt.ts';
import type { Attempt } from './reading/attempt.ts';
import { mayBeDelivered } from './reading/delivered.ts';
import { livesOf } from './reading/lives.ts';
import { itemsOf } from './reading/lost-items.ts';
import { budgetMsOf, settledAtMs } from './reading/patience.ts';
import { itemsWaitingAt } from './reading/waiting.ts';
import { counted, spoken } from './reading/words.ts';

export const persistenceSurvivesKill = defineCheck({
  name: 'persistence-survives-kill',
  title: 'What waited in a persistent queue is delivered after a kill and a restart',
  rule: 'Q16',
  strength: 'QUALITY',
  source: 'Ours: a queue on disk is there for this. S53 accepts the duplicates of what was under way',
  explain:
    'The process ends (by SIGKILL, or told to) while items wait that the backend does not take, and is started again with ' +
    'what it stored. All of them have to come. What was under way at the end may come twice; what had been acknowledged ' +
    'more than a second before may not. Nothing is proven where nothing waited, nor where the outage outlasted the retry ' +
    'budget.',
  advice: 'Write what is taken to disk before it is acknowledged, and remove it when its outcome is known, not before.',
  notAsked: ({ declared }: Conditions) =>
    declared.persistent === true ? undefined : 'this sender keeps its queue in memory',
  judge,
});

/** So long a sender may take to remove from its disk what was acknowledged. */
const removalMs = 1000;

interface Restart {
  /** What ended it. */
  readonly told: EventOf<'sender.signalled'>;
  readonly again: EventOf<'sender.started'>;
}

function judge({ events, conditions, complete }: CheckInput): Finding {
  const restart = restartOf(events);
  if (!restart) return { outcome: 'unproven', summary: 'the sender was not ended and started again', evidence: [] };
  const { told, again } = restart;
  const fault = events.find(({ type, seq }) => type === 'fault.fired' && seq < told.seq);
  const steps = [...(fault ? [fault.seq] : []), told.seq, again.seq];
  const finding = (outcome: Finding['outcome'], summary: string, shown: readonly number[] = []): Finding => ({
    outcome,
    summary,
    evidence: [...steps, ...shown],
  });
  if (!fault) return finding('unproven', 'no fault had fired by the time of its end');
  const waiting = itemsWaitingAt(told.seq, events);
  if (waiting.length === 0) return finding('unproven', 'nothing waited at its end');
  const waited = `${counted(waiting.length, 'item')} waited at its end (${told.signal})`;
  const later = attemptsOf(events).filter(({ started }) => started.seq > again.seq);
  const [first] = later;
  const stale = acknowledgedBefore(told.at - removalMs, events);
  const repeated = itemsIn(later, events).filter((item) => stale.has(item));
  if (repeated.length > 0) {
    const summary = `${waited}; ${counted(repeated.length, 'item')} came again that had been acknowledged long before`;
    return finding('fail', summary);
  }
  const safe = new Set(itemsIn(later.concat(attemptsOf(events).filter(mayBeDelivered)), events));
  const lost = waiting.filter((item) => !safe.has(item));
  if (lost.length > 0) {
    const summary = `${waited}, and ${lost.length} of them never came again`;
    if (!complete || settledAtMs(events) < again.at) return finding('unproven', `${summary}, in a run without an end`);
    const budgetMs = budgetMsOf(conditions.declared.retry);
    return budgetMs === undefined || outageAfterMs(again, events) > budgetMs
      ? finding('unproven', `${summary}, but the outage may have outlasted the retry budget`)
      : finding('fail', summary);
  }
  if (!first) return finding('unproven', `${waited}, and nothing came from the new process`);
  const copies = itemsStoredTwice(waiting, events);
  const summary = `${waited}; all came, ${copies > 0 ? `${copies} stored twice` : 'none stored twice'}, from ${spoken(first.started.at - again.at)} after the restart on`;
  return finding('pass', summary, [first.received.seq]);
}

/** The first end that we caused and that was followed by a start. */
function restartOf(events: readonly ChaosEvent[]): Restart | undefined {
  const lives = livesOf(events);
  const index = lives.findIndex(({ signalled }, life) => signalled.length > 0 && lives[life + 1] !== undefined);
  return index < 0 ? undefined : { told: lives[index]!.signalled[0]!, again: lives[index + 1]!.started };
}

function acknowledgedBefore(atMs: number, events: readonly ChaosEvent[]): Set<number> {
  const early = attemptsOf(events).filter((attempt) => mayBeDelivered(attempt) && isAnswered(attempt, atMs));
  return new Set(itemsIn(early, events));
}

/** What was stored without an answer was not acknowledged. */
function isAnswered({ end }: Attempt, byMs: number): boolean {
  return end?.type === 'reply.sent' && end.status !== undefined && end.at < byMs;
}

/** So long after the restart something still went wrong. */
function outageAfterMs({ at }: Restart['again'], events: readonly ChaosEvent[]): number {
  return events.findLast(({ type }) => type === 'fault.fired' || type === 'listener.opened')!.at - at;
}

function itemsStoredTwice(items: readonly number[], events: readonly ChaosEvent[]): number {
  const stored = itemsIn(
    attemptsOf(events).filter(({ end }) => end?.committed),
    events,
  );
  const copies = Map.groupBy(stored, (item) => item);
  return items.filter((item) => (copies.get(item) ?? []).length > 1).length;
}

function itemsIn(attempts: readonly Attempt[], events: readonly ChaosEvent[]): number[] {
  const run = events.find((event) => event.type === 'workload.offered')?.run;
  return attempts.flatMap((attempt) => [...itemsOf(attempt, run)]);
}
