import type { EventOf } from '../core/event.ts';
import { defineCheck } from '../core/verdict.ts';
import type { CheckInput, Finding } from '../core/verdict.ts';
import { attemptsOf } from './reading/attempt.ts';
import { nothingGiven } from './reading/foreign.ts';
import { lostItemsOf, rangesText } from './reading/lost-items.ts';
import { reconnectsAtOwnPace } from './reading/pace.ts';
import { settledAtMs } from './reading/patience.ts';
import { counted, spoken } from './reading/words.ts';

export const recoversUnaided = defineCheck({
  name: 'recovers-unaided',
  title: 'When the backend is well again, delivery resumes by itself',
  rule: 'Q1',
  strength: 'QUALITY',
  source:
    'Ours: an outage has to end with the outage. S46 and S47 have the sender go on trying; this is what it is for',
  explain:
    'Of the items that the sender is given after the last fault some have to arrive, and once delivery has resumed all of ' +
    'them, in the same process. What was lost while it looked for the backend is a matter of `no-loss`. Nothing is proven ' +
    'where nothing was given to it afterwards.',
  advice:
    'Look for what stays broken in the sender: a connection that is never made anew, a queue that nobody empties.',
  judge,
  unscaled: reconnectsAtOwnPace,
});

function judge({ events, complete, conditions }: CheckInput): Finding {
  const fault = events.findLast(({ type }) => type === 'fault.fired' || type === 'listener.opened');
  const unproven = (summary: string): Finding => ({ outcome: 'unproven', summary, evidence: fault ? [fault.seq] : [] });
  if (!fault || !events.some(({ type }) => type === 'fault.fired')) return unproven('no fault fired');
  const later = events.filter(
    (event): event is EventOf<'workload.offered'> => event.type === 'workload.offered' && event.seq > fault.seq,
  );
  const [first] = later;
  if (!first) return unproven(nothingGiven(conditions, 'nothing was given to the sender after the last fault'));
  if (events.some(({ type, seq }) => type === 'sender.started' && seq > fault.seq))
    return unproven('the sender was started anew after the last fault');
  if (!complete) return unproven('events were evicted from the recording, so absence proves nothing');
  const settledMs = settledAtMs(events);
  if (settledMs < first.at) return unproven('the run did not settle');
  const lost = lostItemsOf(events).filter(({ seq }) => seq >= first.first);
  if (lost.length === 0) {
    const summary = `all ${counted(itemsIn(later), 'item')} given to the sender after the last fault arrived`;
    return { outcome: 'pass', summary, evidence: [fault.seq, ...later.map(({ seq }) => seq)] };
  }
  const resumed = attemptsOf(events).find(({ end }) => end?.committed && end.seq > fault.seq)?.end ?? fault;
  // What was lost before delivery resumed cannot say whether it lasts.
  const since = later.filter(({ seq }) => seq > resumed.seq);
  const evidence = [...new Set([fault.seq, resumed.seq]), ...since.map(({ seq }) => seq)];
  const [next] = since;
  if (!next)
    return { outcome: 'unproven', summary: 'nothing was given to the sender after delivery resumed', evidence };
  const lostSince = lost.filter(({ seq }) => seq >= next.first);
  const given = `${counted(itemsIn(since), 'item')} given to the sender after ${resumed === fault ? 'the last fault' : 'delivery resumed'}`;
  if (lostSince.length === 0) return { outcome: 'pass', summary: `all ${given} arrived`, evidence };
  const within = spoken(settledMs - next.at);
  const summary = `${lostSince.length} of ${given} never arrived (${rangesText(lostSince)}), within ${within}`;
  return { outcome: 'fail', summary, evidence };
}

function itemsIn(offers: readonly EventOf<'workload.offered'>[]): number {
  return offers.reduce((sum, { count }) => sum + count, 0);
}
