import type { EventOf } from '../core/event.ts';
import { defineCheck } from '../core/verdict.ts';
import type { CheckInput, Finding } from '../core/verdict.ts';
import { attemptsOf } from './reading/attempt.ts';
import { endText, livesOf } from './reading/lives.ts';
import { itemsWaitingAt } from './reading/waiting.ts';
import { counted, spoken } from './reading/words.ts';

export const endsWithinGrace = defineCheck({
  name: 'ends-within-grace',
  title: 'Told to end while the backend does not take its data, the sender ends within its grace',
  rule: 'Q15, S9',
  strength: 'QUALITY',
  source: 'Ours: S9 lets a sender wait for its acknowledgements at the end, up to a time limit',
  explain:
    'The sender is told to end (SIGTERM, or the shutdown of its SDK) while items wait that the backend does not take. It ' +
    'has to be gone before its grace is over; after that it is killed, as Kubernetes does after 30 s, which is the grace ' +
    'where a scenario names no other. The few seconds that a process gets at the end of any run are too short to judge by.',
  advice:
    'Bound the flush at the end by one deadline, whatever number of batches waits, and give up what is left then.',
  judge,
});

/** What processes get when a run is over. */
const shortGraceMs = 5000;

function judge(input: CheckInput): Finding {
  const { events } = input;
  const life = livesOf(events).find(({ signalled }) => signalled.some(({ graceMs }) => graceMs !== undefined));
  const asked = life?.signalled.find(({ graceMs }) => graceMs !== undefined);
  if (!asked) return { outcome: 'unproven', summary: 'the sender was never told to end', evidence: [] };
  const exited = life!.exited;
  const fault = events.find(({ type, seq }) => type === 'fault.fired' && seq < asked.seq);
  const evidence = [fault, asked, exited].flatMap((event) => (event ? [event.seq] : []));
  const unproven = (summary: string): Finding => ({ outcome: 'unproven', summary, evidence });
  if (!fault) return unproven('no fault had fired when it was told to end');
  const waiting = waitingAt(asked, input);
  if (waiting === undefined) return unproven('nothing waited to be delivered when it was told to end');
  if (!exited) return unproven('its end was not seen');
  const lastedMs = exited.at - asked.at;
  const isKilled = exited.signal === 'SIGKILL';
  if (isKilled && asked.graceMs! <= shortGraceMs) return unproven(`it was killed after ${spoken(lastedMs)} already`);
  if (isKilled) {
    const summary = `${waiting} when it was told to end (${asked.signal}), and ${spoken(lastedMs)} later it had to be killed`;
    return { outcome: 'fail', summary, evidence };
  }
  const end = `it ended ${endText(exited)} after ${spoken(lastedMs)}`;
  return { outcome: 'pass', summary: `${waiting} when it was told to end (${asked.signal}); ${end}`, evidence };
}

/** What was not delivered by then, in words. Of items that are not ours, requests without an answer. */
function waitingAt({ seq }: EventOf<'sender.signalled'>, { events, conditions }: CheckInput): string | undefined {
  if (!conditions.marked) {
    const open = attemptsOf(events).filter(({ started, end }) => started.seq < seq && !(end && end.seq < seq)).length;
    return open > 0 ? `${counted(open, 'request')} had no answer` : undefined;
  }
  const waiting = itemsWaitingAt(seq, events).length;
  return waiting > 0 ? `${counted(waiting, 'item')} waited` : undefined;
}
