import { defineCheck } from '../core/verdict.ts';
import type { CheckInput, Finding } from '../core/verdict.ts';
import { reconnectsAtOwnPace } from './reading/pace.ts';
import { finishOf } from './reading/patience.ts';
import { isUnclear, missingIn, refusalsOf, shortfallsOf, sumOf } from './reading/shortfalls.ts';
import { isOutOfReachToTheEnd } from './reading/reach.ts';
import { counted } from './reading/words.ts';

export const settingsSuffice = defineCheck({
  name: 'settings-suffice',
  title: 'With these settings nothing is lost in this failure',
  rule: 'Q11',
  strength: 'QUALITY',
  source: 'Ours: a sender may obey every rule and lose data all the same, for it was given too little room or time',
  explain:
    'Looks at what no-loss does not blame the sender for: items that were given up when the retry budget was spent, that ' +
    'found the queue full, that were refused at its door, or that waited in the memory of a process that ended. Each is ' +
    'put down to the setting that decided it, with the value that this run would have needed. A loss that no setting ' +
    'explains is left to no-loss.',
  advice: 'Give the sender the room and the time that the failures need which it has to survive.',
  judge,
  unscaled: reconnectsAtOwnPace,
});

function judge(input: CheckInput): Finding {
  const { events, ledger, complete } = input;
  const finished = finishOf(events);
  const fault = events.find(({ type }) => type === 'fault.fired');
  const unproven = (summary: string): Finding => ({
    outcome: 'unproven',
    summary,
    evidence: finished ? [finished.seq] : [],
  });
  const refusals = refusalsOf(input);
  const given = ledger.offered + sumOf(refusals);
  if (given === 0) return unproven('nothing was given to the sender');
  if (!complete) return unproven('events were evicted from the recording, so absence proves nothing');
  if (!finished) return unproven('the run has no end');
  if (!fault) return unproven('no fault fired');
  if (ledger.lost > 0 && !finished.settled)
    return unproven(`${counted(ledger.lost, 'item')} had not arrived when time ran out: ${finished.because}`);
  const shortfalls = shortfallsOf(input);
  const evidence = [fault.seq, ...shortfalls.flatMap((one) => one.evidence), finished.seq];
  if (shortfalls.length > 0) {
    const lost = shortfalls.reduce((sum, { items }) => sum + items, 0);
    const summary = `lost ${lost} of ${counted(given, 'item')}: ${shortfalls.map(({ items, because }) => `${items} ${because}`).join('; ')}`;
    return { outcome: 'fail', summary, evidence, advice: shortfalls.map(({ advice }) => advice).join(' ') };
  }
  const unclear = missingIn(
    refusals.filter((refusal) => isUnclear(refusal, input)),
    events,
  );
  if (unclear > 0)
    return unproven(`${unclear} of ${counted(given, 'item')} were not taken in time, and nobody knows why`);
  if (ledger.lost > 0) {
    const why = isOutOfReachToTheEnd(events)
      ? 'no setting can help while the backend stays out of reach'
      : 'no setting explains it';
    return unproven(`${counted(ledger.lost, 'item')} of ${given} never arrived, and ${why}`);
  }
  return { outcome: 'pass', summary: `nothing of ${counted(given, 'item')} was lost`, evidence };
}
