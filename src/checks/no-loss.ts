import type { ChaosEvent, EventOf } from '../core/event.ts';
import { defineCheck } from '../core/verdict.ts';
import type { CheckInput, Conditions, Finding } from '../core/verdict.ts';
import { nothingGiven } from './reading/foreign.ts';
import { lostItemsOf, rangesText } from './reading/lost-items.ts';
import type { LostItem } from './reading/lost-items.ts';
import { meaningOf } from './reading/meaning.ts';
import type { Meaning } from './reading/meaning.ts';
import { budgetMsOf, finishOf, longestPauseAfterMs, longestPauseMs } from './reading/patience.ts';
import { counted, listed, spoken } from './reading/words.ts';

export const noLoss = defineCheck({
  name: 'no-loss',
  title: 'Every item that was given to the sender arrived',
  rule: 'S15',
  strength: 'SHOULD',
  source: 'OTLP specification, “Failures” (gRPC) and “All Other Responses”, “OTLP/HTTP Connection” (HTTP)',
  explain:
    'Each item that the sender took is followed by its number: it must be stored at least once, or be refused item by ' +
    'item in a partial success. A loss counts only where the sender could have prevented it: not where the backend ' +
    'refused the data for good or acknowledged it, nor where the retry budget that the sender was given was spent. ' +
    'Without a fault that fired, or without an end that settled, nothing is proven.',
  advice:
    'Keep what was refused with a retryable code, or not answered at all, until the retry budget is spent, and let the ' +
    'queue hold what comes meanwhile.',
  judge,
});

function judge(input: CheckInput): Finding {
  const { events, ledger, complete, conditions } = input;
  const finished = finishOf(events);
  const faults = events.filter((event) => event.type === 'fault.fired');
  const unproven = (summary: string): Finding => ({
    outcome: 'unproven',
    summary,
    evidence: finished ? [finished.seq] : [],
  });
  if (ledger.offered === 0) return unproven(nothingGiven(conditions, 'nothing was given to the sender'));
  if (!complete) return unproven('events were evicted from the recording, so absence proves nothing');
  if (!finished) return unproven('the run has no end');
  const { offered, lost, accepted, rejected } = ledger;
  const evidence = [...faults.slice(0, 1).map(({ seq }) => seq), finished.seq];
  if (lost > 0) {
    if (finished.settled) return lossOf(input, evidence);
    return unproven(`${lost} of ${counted(offered, 'item')} had not arrived when time ran out: ${finished.because}`);
  }
  if (faults.length === 0)
    return unproven(`no fault fired; all that is known is that ${accepted} of ${counted(offered, 'item')} arrived`);
  const refused = rejected > 0 ? `, ${rejected} refused item by item` : '';
  const summary = `${accepted} of ${counted(offered, 'item')} arrived${refused}, through ${counted(faults.length, 'fault')}`;
  return { outcome: 'pass', summary, evidence };
}

type Excuse = 'refused for good' | 'acknowledged and not kept by the backend' | 'not before the retry budget was spent';

function lossOf({ events, ledger, conditions }: CheckInput, evidence: readonly number[]): Finding {
  const lost = lostItemsOf(events);
  const wellAgainMs = endOfOutage(events);
  const culpable: LostItem[] = [];
  const excused = new Map<Excuse, number>();
  for (const item of lost) {
    const excuse = excuseFor(item, conditions, wellAgainMs);
    if (excuse) excused.set(excuse, (excused.get(excuse) ?? 0) + 1);
    else culpable.push(item);
  }
  const excuses = [...excused].map(([excuse, count]) => `${count} ${wordsOf(excuse, conditions)}`);
  const all = counted(ledger.offered, 'item');
  if (culpable.length === 0) {
    const summary = `${lost.length} of ${all} never arrived, and the sender may not be blamed: ${listed(excuses)}`;
    return { outcome: 'unproven', summary, evidence };
  }
  const summary = `${culpable.length} of ${all} never arrived (${rangesText(culpable)}), though there was time to resend them`;
  return { outcome: 'fail', summary: [summary, ...excuses].join('; '), evidence };
}

function wordsOf(excuse: Excuse, { declared }: Conditions): string {
  if (excuse !== 'not before the retry budget was spent') return `were ${excuse}`;
  const budgetMs = budgetMsOf(declared.retry);
  return budgetMs === undefined
    ? 'could not be delivered at first, and the retry budget is not known'
    : `could not be delivered within the retry budget of ${spoken(budgetMs)}`;
}

const finalMeanings: readonly Meaning[] = ['permanent', 'exhausted-bare'];

/** Why the loss of an item is not the sender's fault; undefined: it is. */
function excuseFor(
  { attempts, offeredAtMs }: LostItem,
  conditions: Conditions,
  wellAgainMs: number,
): Excuse | undefined {
  const last = attempts.at(-1);
  const meaning = last && meaningOf(last);
  if (meaning && finalMeanings.includes(meaning)) return 'refused for good';
  if (meaning === 'success') return 'acknowledged and not kept by the backend';
  const { retry } = conditions.declared;
  const budgetMs = budgetMsOf(retry);
  const beganMs = attempts[0]?.started.at ?? offeredAtMs;
  // Attempts on a door that was shut are seen by nobody, so the outage counts as long as it lasted.
  const failedUntilMs = Math.max(last?.end?.at ?? beganMs, wellAgainMs);
  if (failedUntilMs === beganMs) return undefined;
  const spent = 'not before the retry budget was spent';
  if (budgetMs === undefined) return attempts.length > 1 || wellAgainMs > beganMs ? spent : undefined;
  const pauseMs = last ? longestPauseAfterMs(last, retry) : longestPauseMs(retry, 1);
  const neededMs = failedUntilMs - beganMs + pauseMs;
  return neededMs > budgetMs ? spent : undefined;
}

/** When connections could be made again: the last fault below the exchanges, or a door that opened once more. */
function endOfOutage(events: readonly ChaosEvent[]): number {
  const below = events.filter(
    (event): event is EventOf<'fault.fired' | 'listener.opened'> =>
      (event.type === 'fault.fired' && event.layer !== 'exchange') || event.type === 'listener.opened',
  );
  return below.at(-1)?.at ?? 0;
}
