import type { EventOf } from '../core/event.ts';
import { defineCheck } from '../core/verdict.ts';
import type { CheckInput, Finding } from '../core/verdict.ts';
import { attemptsOf } from './reading/attempt.ts';
import { endText, livesOf } from './reading/lives.ts';
import { finishOf, longestPauseEverMs } from './reading/patience.ts';
import { counted, spoken } from './reading/words.ts';

export const staysAlive = defineCheck({
  name: 'stays-alive',
  title: 'The sender neither crashes nor hangs',
  rule: 'Q17',
  strength: 'QUALITY',
  source: 'Ours: telemetry must not take down what it is about',
  explain:
    'The process may not end by itself, be it with a code or by a signal that we did not send, and after the last fault it ' +
    'has to export again: a failure where it was given items afterwards and stayed silent for longer than its longest ' +
    'pause. A command of yours may end by itself, but not by a signal. Nothing is proven without a fault.',
  advice: 'Read the last lines before the end, and look for an export, a lock or a connection that nothing bounds.',
  judge,
});

function judge(input: CheckInput): Finding {
  const { events, conditions } = input;
  const fault = events.find(({ type }) => type === 'fault.fired');
  if (!fault) return { outcome: 'unproven', summary: 'no fault fired', evidence: [] };
  const lives = livesOf(events);
  const crash = lives.find(({ signalled, exited }) => {
    if (!exited || signalled.some(({ seq }) => seq < exited.seq)) return false;
    return conditions.marked || exited.signal !== undefined;
  })?.exited;
  if (crash) {
    const summary = `the sender ended by itself, ${endText(crash)}, ${spoken(crash.at - fault.at)} after the first fault`;
    return { outcome: 'fail', summary, evidence: [fault.seq, crash.seq] };
  }
  const last = events.findLast(({ type }) => type === 'fault.fired' || type === 'listener.opened')!;
  const later = attemptsOf(events).find(({ started, end }) => started.seq > last.seq && end?.committed);
  if (later) {
    const summary = `the sender was there to the end, and exported again ${spoken(later.started.at - last.at)} after the last fault`;
    return { outcome: 'pass', summary, evidence: [fault.seq, later.end!.seq] };
  }
  return silenceAfter(last.seq, input);
}

function silenceAfter(seq: number, { events, conditions, complete }: CheckInput): Finding {
  const offers = events.filter(
    (event): event is EventOf<'workload.offered'> => event.type === 'workload.offered' && event.seq > seq,
  );
  const unproven = (summary: string): Finding => ({ outcome: 'unproven', summary, evidence: [seq] });
  const [first] = offers;
  if (!first) return unproven('nothing was exported after the last fault, and nothing was given to the sender');
  // Until somebody told it to end, or the recording did.
  const over = events.find((event) => event.type === 'sender.signalled' && event.seq > first.seq) ?? finishOf(events);
  const silentMs = (over?.at ?? first.at) - first.at;
  const given = offers.reduce((sum, { count }) => sum + count, 0);
  const silence = `it was given ${counted(given, 'item')} after the last fault, and exported nothing for ${spoken(silentMs)}`;
  const evidence = [seq, ...offers.map((offer) => offer.seq)];
  return complete && silentMs > longestPauseEverMs(conditions.declared.retry)
    ? { outcome: 'fail', summary: silence, evidence }
    : unproven(silence);
}
