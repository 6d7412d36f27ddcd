import { defineCheck } from '../core/verdict.ts';
import type { CheckInput, Finding } from '../core/verdict.ts';
import { attemptsOf } from './reading/attempt.ts';
import type { Attempt } from './reading/attempt.ts';
import { notOurs } from './reading/foreign.ts';
import { itemsOf } from './reading/lost-items.ts';
import { meaningOf } from './reading/meaning.ts';
import { ownDelays } from './reading/own-delay.ts';
import { counted } from './reading/words.ts';

export const noDuplicates = defineCheck({
  name: 'no-duplicates',
  title: 'What was acknowledged is not sent again',
  rule: 'Q2',
  strength: 'QUALITY',
  source: 'Ours: S53 accepts duplicates as the price of a lost acknowledgement, and of nothing else',
  explain:
    'An item that is stored a second time is a duplicate. It is accepted where no success had been written whole for the ' +
    'item by then, and a failure where one had been, unless this process stood still meanwhile. Nothing is proven where ' +
    'no fault gave the sender a reason to resend.',
  advice: 'Forget data as soon as its success was read, also where other parts of the same batch failed.',
  judge,
});

function judge({ events, ledger, conditions }: CheckInput): Finding {
  const faults = events.filter(({ type }) => type === 'fault.fired');
  const unproven = (summary: string): Finding => ({
    outcome: 'unproven',
    summary,
    evidence: faults.map(({ seq }) => seq),
  });
  if (!conditions.marked) return unproven(notOurs);
  const run = events.find((event) => event.type === 'workload.offered')?.run;
  const stores = attemptsOf(events).filter(({ end }) => end?.committed);
  /** Which answer acknowledged an item first. */
  const acknowledged = new Map<number, Attempt>();
  const culpable = new Map<number, readonly [Attempt, Attempt]>();
  // The sender may have given up before an answer that this process gave late.
  const isDisturbed = ownDelays(events);
  const answeredLate = new Set<number>();
  for (const store of stores) {
    for (const seq of itemsOf(store, run)) {
      const known = acknowledged.get(seq);
      if (known && known.end!.seq < store.started.seq) {
        if (isDisturbed(known.started.at, known.end!.at)) answeredLate.add(seq);
        else culpable.set(seq, [known, store]);
      }
      if (!known && isAcknowledged(store)) acknowledged.set(seq, store);
    }
  }
  if (culpable.size > 0) {
    const pairs = new Set([...culpable.values()].flatMap(([known, store]) => [known.end!.seq, store.received.seq]));
    const summary = `${counted(culpable.size, 'item')} came again after a success that was written whole`;
    return { outcome: 'fail', summary, evidence: [...pairs] };
  }
  if (answeredLate.size > 0)
    return unproven(
      `${counted(answeredLate.size, 'item')} came again after a success that came late, for we stood still`,
    );
  if (faults.length === 0) return unproven('no fault fired, so there was no reason to send anything twice');
  if (stores.length === 0) return unproven('nothing was stored');
  const copies = `${counted(ledger.duplicated, 'item')} stored twice, each because its acknowledgement was lost`;
  const none = 'none of them twice';
  const summary = `${counted(ledger.accepted, 'item')} stored through ${counted(faults.length, 'fault')}, ${ledger.duplicated > 0 ? copies : none}`;
  return {
    outcome: 'pass',
    summary,
    evidence: [...faults.map(({ seq }) => seq), ...stores.map(({ end }) => end!.seq)],
  };
}

function isAcknowledged(attempt: Attempt): boolean {
  const meaning = meaningOf(attempt);
  return meaning === 'success' || meaning === 'partial';
}
