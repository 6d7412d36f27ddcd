import type { EventOf } from '../core/event.ts';
import { defineCheck } from '../core/verdict.ts';
import type { CheckInput, Finding } from '../core/verdict.ts';
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
    'Items that the sender was given after the last fault have to arrive, all of them, in the same process. Nothing is ' +
    'proven where nothing was given to it afterwards.',
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
  const offered = later.reduce((sum, { count }) => sum + count, 0);
  const lost = lostItemsOf(events).filter(({ seq }) => seq >= first.first);
  const evidence = [fault.seq, ...later.map(({ seq }) => seq)];
  if (lost.length === 0) {
    const summary = `all ${counted(offered, 'item')} given to the sender after the last fault arrived`;
    return { outcome: 'pass', summary, evidence };
  }
  const summary =
    `${lost.length} of ${counted(offered, 'item')} given to the sender after the last fault never arrived ` +
    `(${rangesText(lost)}), within ${spoken(settledMs - first.at)}`;
  return { outcome: 'fail', summary, evidence };
}
