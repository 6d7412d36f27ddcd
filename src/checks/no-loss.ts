import type { ChaosEvent } from '../core/event.ts';
import { defineCheck } from '../core/verdict.ts';
import type { CheckInput, Conditions, Finding } from '../core/verdict.ts';
import { nothingGiven } from './reading/foreign.ts';
import { lossesOf } from './reading/losses.ts';
import { claimsOf } from './reading/claims.ts';
import type { Excuse } from './reading/losses.ts';
import { rangesText } from './reading/lost-items.ts';
import { reconnectsAtOwnPace } from './reading/pace.ts';
import { budgetMsOf, finishOf } from './reading/patience.ts';
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
    'refused the data for good or acknowledged it, nor where the retry budget that the sender was given was spent, nor ' +
    'where the backend stayed out of reach to the end. ' +
    'What its full queue turned away, and what it counts as that, it did not take; the size is the one that it was ' +
    'given, and the queue has to have had that much to hold. ' +
    'Without a fault that fired, or without an end that settled, nothing is proven, nor of a sender that never came ' +
    'although nothing kept it away: it may not have been able to use the address that it was given.',
  advice:
    'Keep what was refused with a retryable code, or not answered at all, until the retry budget is spent, and let the ' +
    'queue hold what comes meanwhile.',
  judge,
  unscaled: reconnectsAtOwnPace,
});

function judge(input: CheckInput): Finding {
  const { events, ledger, complete, conditions } = input;
  const finished = finishOf(events);
  const faults = events.filter(isFault);
  const unproven = (summary: string): Finding => ({
    outcome: 'unproven',
    summary,
    evidence: finished ? [finished.seq] : [],
  });
  if (ledger.offered === 0) return unproven(nothingGiven(conditions, 'nothing was given to the sender'));
  if (!complete) return unproven('events were evicted from the recording, so absence proves nothing');
  if (!finished) return unproven('the run has no end');
  const { offered, lost, rejected } = ledger;
  const arrived = offered - rejected;
  const evidence = [...faults.slice(0, 1).map(({ seq }) => seq), finished.seq];
  if (lost > 0) {
    if (faults.length === 0 && !knewWhere(events))
      return unproven('no fault fired and no connection came: nothing shows that the sender knew where to send');
    if (finished.settled) return lossOf(input, evidence);
    return unproven(`${lost} of ${counted(offered, 'item')} had not arrived when time ran out: ${finished.because}`);
  }
  if (faults.length === 0)
    return unproven(`no fault fired; all that is known is that ${arrived} of ${counted(offered, 'item')} arrived`);
  const refused = rejected > 0 ? `, ${rejected} refused item by item` : '';
  const summary = `${arrived} of ${counted(offered, 'item')} arrived${refused}, through ${counted(faults.length, 'fault')}`;
  return { outcome: 'pass', summary, evidence };
}

function lossOf(input: CheckInput, evidence: readonly number[]): Finding {
  const { events, ledger, conditions } = input;
  const { culpable, excused } = lossesOf(input);
  const excuses = [...excused].map(([excuse, items]) => `${items.length} ${wordsOf(excuse, conditions)}`);
  const all = counted(ledger.offered, 'item');
  if (culpable.length > 0) {
    const summary = `${culpable.length} of ${all} never arrived (${rangesText(culpable)}), though there was time to resend them`;
    return { outcome: 'fail', summary: [summary, ...excuses].join('; '), evidence };
  }
  if (excused.size === 1 && excused.has('no room in the queue') && events.some(isFault)) {
    const summary = `${ledger.offered - ledger.lost - ledger.rejected} of ${all} arrived; ${listed(excuses)}`;
    return { outcome: 'pass', summary, evidence: [...evidence, claimsOf(events)!.seq] };
  }
  const summary = `${ledger.lost} of ${all} never arrived, and the sender may not be blamed: ${listed(excuses)}`;
  return { outcome: 'unproven', summary, evidence };
}

/** It came, or may have knocked while the door was shut. */
function knewWhere(events: readonly ChaosEvent[]): boolean {
  const given = events.findIndex(({ type }) => type === 'workload.offered');
  return events.some(
    ({ type }, index) =>
      type === 'connection.opened' || type === 'exchange.started' || (type === 'listener.opened' && index > given),
  );
}

function isFault({ type }: ChaosEvent): boolean {
  return type === 'fault.fired';
}

function wordsOf(excuse: Excuse, { declared }: Conditions): string {
  if (excuse === 'no room in the queue') return `found its queue of ${declared.queue!.size!} full, as it counts itself`;
  if (excuse === 'out of reach to the end')
    return 'could not be delivered, since the backend stayed out of reach to the end';
  if (excuse !== 'not before the retry budget was spent') return `were ${excuse}`;
  const budgetMs = budgetMsOf(declared.retry);
  return budgetMs === undefined
    ? 'could not be delivered at first, and the retry budget is not known'
    : `could not be delivered within the retry budget of ${spoken(budgetMs)}`;
}
