import type { ChaosEvent, EventOf } from '../../core/event.ts';
import type { CheckInput } from '../../core/verdict.ts';
import { missingOf } from './lost-items.ts';
import type { LostItem } from './lost-items.ts';
import { lossesOf } from './losses.ts';
import { claimsOf } from './claims.ts';
import { outageOf } from './outage.ts';
import type { Outage } from './outage.ts';
import { budgetMsOf, longestPauseEverMs } from './patience.ts';
import { settingNames } from './setting-names.ts';
import { atLeast, counted, spoken, spokenSetting } from './words.ts';

/** What a setting cost, and what to make of it. */
export interface Shortfall {
  readonly items: number;
  /** Completes “lost 5 of 100 items: 5 …”. */
  readonly because: string;
  readonly advice: string;
  readonly evidence: readonly number[];
}

export type Refusal = EventOf<'workload.refused'>;

/** Which settings lost how much. What the sender or the backend is to blame for is not among it. */
export function shortfallsOf(input: CheckInput): Shortfall[] {
  const outage = outageOf(input.events);
  if (!outage) return [];
  const { excused, culpable } = lossesOf(input);
  const refusals = refusalsOf(input).filter((refusal) => !isUnclear(refusal, input));
  const [short, full] = [refusals.filter(isForMemory), refusals.filter((refusal) => !isForMemory(refusal))];
  return [
    budgetShortfall(excused.get('not before the retry budget was spent') ?? [], outage, input),
    queueShortfall(excused.get('no room in the queue') ?? [], full, outage, input),
    memoryShortfall(short, input),
    restartShortfall(culpable, input),
  ].filter((shortfall) => shortfall !== undefined);
}

export function refusalsOf({ events }: CheckInput): Refusal[] {
  return events.filter((event): event is Refusal => event.type === 'workload.refused');
}

/** Nobody answered in time although something could have waited, or the backend was well: this machine may be too slow. */
export function isUnclear({ because, at }: Refusal, { events, conditions }: CheckInput): boolean {
  const outage = outageOf(events);
  if (!outage || !because.includes('no complete answer')) return false;
  const { queue, retry } = conditions.declared;
  return queue?.size !== 0 || at < outage.fromMs || at > outage.deliveredMs + longestPauseEverMs(retry);
}

/** The words of `memory_limiter`. */
function isForMemory({ because }: Refusal): boolean {
  return because.includes('memory');
}

function budgetShortfall(
  items: readonly LostItem[],
  outage: Outage,
  { conditions }: CheckInput,
): Shortfall | undefined {
  if (items.length === 0) return undefined;
  const { timeScale, declared } = conditions;
  const names = settingNames(conditions);
  const evidence = [...new Set(items.flatMap(({ attempts }) => attempts.at(-1)?.received.seq ?? []))];
  const awayMs = (outage.toMs - outage.fromMs) * timeScale;
  const gone = `before the backend was back (after ${spoken(awayMs)})`;
  if (declared.retry?.enabled === false) {
    const because = `were given up ${gone}, since ${names.retries} is off`;
    return { items: items.length, because, advice: `Switch ${names.retries} on.`, evidence };
  }
  const beganMs = Math.min(...items.map(({ attempts, offeredAtMs }) => attempts[0]?.started.at ?? offeredAtMs));
  const neededMs = (outage.toMs - beganMs + longestPauseEverMs(declared.retry)) * timeScale;
  const budgetMs = budgetMsOf(declared.retry);
  const budget = budgetMs === undefined ? '' : ` (${spokenSetting(budgetMs * timeScale)})`;
  const endless = names.endless === undefined ? '' : `${names.endless} (no end), or to `;
  return {
    items: items.length,
    because: `were given up ${gone}, when ${names.budget}${budget} ended`,
    advice: `Set ${names.budget} to ${endless}${spokenSetting(atLeast(neededMs, 30_000))} at least.`,
    evidence,
  };
}

function queueShortfall(
  dropped: readonly LostItem[],
  refusals: readonly Refusal[],
  outage: Outage,
  { events, conditions }: CheckInput,
): Shortfall | undefined {
  const items = dropped.length + missingIn(refusals, events);
  if (items === 0) return undefined;
  const { declared, timeScale } = conditions;
  const names = settingNames(conditions);
  const size = declared.queue?.size;
  const [firstDropped] = dropped;
  const evidence = [...endsOf(refusals), ...(firstDropped ? [claimsOf(events)!.seq] : [])];
  if (size === 0) {
    const because = `were not taken at its door, since ${names.queue} is off and so nothing waits`;
    return { items, because, advice: `Switch ${names.queue} on.`, evidence };
  }
  const firstMs = Math.min(...refusals.map(({ at }) => at), ...dropped.map(({ offeredAtMs }) => offeredAtMs));
  const afterMs = Math.max(0, firstMs - outage.fromMs) * timeScale;
  const needed = waitingIn(events, outage, declared.queueCounts);
  const room = size === undefined ? names.queueSize : `${names.queueSize} (${size})`;
  const storage =
    names.storage === undefined || declared.persistent
      ? ''
      : ` With ${names.storage} it is kept on disk instead of in memory.`;
  return {
    items,
    because: `found ${room} full, ${spoken(afterMs)} after the trouble began`,
    advice:
      `Raise ${names.queueSize} to ${Math.max(queueStep, atLeast(needed * queueReserve, queueStep))} at least: ` +
      `${counted(needed, names.queueHolds)} came while nothing could be sent.${storage}`,
    evidence,
  };
}

/** For what waited already, and for batches of another size. */
const queueReserve = 1.25;
const queueStep = 100;

/** What came while nothing was delivered, in what the queue counts. */
function waitingIn(events: readonly ChaosEvent[], outage: Outage, counts: 'requests' | 'items' | undefined): number {
  const came = events.filter(
    (event): event is EventOf<'workload.offered' | 'workload.refused'> =>
      (event.type === 'workload.offered' || event.type === 'workload.refused') &&
      event.at >= outage.fromMs &&
      event.at <= outage.deliveredMs,
  );
  return counts === 'requests' ? came.length : sumOf(came);
}

function memoryShortfall(refusals: readonly Refusal[], { conditions, events }: CheckInput): Shortfall | undefined {
  const { memory = 'its memory limit', storage = 'a queue on disk' } = settingNames(conditions);
  const items = missingIn(refusals, events);
  if (items === 0) return undefined;
  return {
    items,
    because: `were not taken at its door for want of memory`,
    advice: `Let less wait in memory (${storage}), or raise ${memory}.`,
    evidence: endsOf(refusals),
  };
}

/** What waited in the memory of a process that ended, and was started again. */
function restartShortfall(culpable: readonly LostItem[], { events, conditions }: CheckInput): Shortfall | undefined {
  const [, again] = events.filter(({ type }) => type === 'sender.started');
  if (!again || conditions.declared.persistent) return undefined;
  const items = culpable.filter(({ offer }) => offer < again.seq);
  if (items.length === 0) return undefined;
  const { storage = 'a queue on disk' } = settingNames(conditions);
  return {
    items: items.length,
    because: 'were in its memory when the process ended',
    advice: `Keep what waits on disk: ${storage}.`,
    evidence: [again.seq],
  };
}

export function missingIn(refusals: readonly Refusal[], events: readonly ChaosEvent[]): number {
  const missing = missingOf(events);
  return refusals.reduce((sum, refusal) => sum + missing(refusal), 0);
}

export function sumOf(events: readonly { readonly count: number }[]): number {
  return events.reduce((sum, { count }) => sum + count, 0);
}

/** Between the first and the last all are alike. */
function endsOf(refusals: readonly Refusal[]): number[] {
  return [...new Set([refusals.at(0), refusals.at(-1)])].flatMap((refusal) => refusal?.seq ?? []);
}
