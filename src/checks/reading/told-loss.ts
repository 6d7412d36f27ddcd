import type { EventOf } from '../../core/event.ts';
import type { CheckInput, Finding } from '../../core/verdict.ts';
import { attemptsOf, nextOf } from './attempt.ts';
import { isComplaint } from './complaint.ts';
import { mayBeDelivered } from './delivered.ts';
import { lostItemsOf } from './lost-items.ts';
import { meaningOf } from './meaning.ts';
import { finishOf } from './patience.ts';
import { counted } from './words.ts';

interface Loss {
  readonly items: number;
  readonly sinceMs: number;
  /** Events that show it: of ours the offers, of others the refusals. */
  readonly seqs: readonly number[];
}

/** Of what was lost, whether the sender said a word. */
export function judgeToldLoss(input: CheckInput): Finding {
  const { events } = input;
  const loss = lossOf(input);
  const finished = finishOf(events);
  if (!loss) return { outcome: 'unproven', summary: 'nothing was lost', evidence: finished ? [finished.seq] : [] };
  const lost = `${counted(loss.items, 'item')} lost`;
  const seqs = loss.seqs.slice(0, maxShown);
  const lines = events.filter(
    (event): event is EventOf<'sender.log'> =>
      event.type === 'sender.log' && event.at >= loss.sinceMs && isComplaint(event.line),
  );
  if (lines.length > 0) {
    const summary = `${lost}, and ${counted(lines.length, 'line')} of its log ${lines.length === 1 ? 'tells' : 'tell'} of trouble`;
    return { outcome: 'pass', summary, evidence: [...seqs, ...lines.slice(0, maxShown).map(({ seq }) => seq)] };
  }
  const counter = events.findLast((event) => event.type === 'sender.claimed');
  const count = counter?.isPublic ? counter.failed + (counter.dropped ?? 0) : 0;
  if (counter && count >= loss.items) {
    const summary = `${lost}, and its counters hold ${count} as failed or dropped`;
    return { outcome: 'pass', summary, evidence: [...seqs, counter.seq] };
  }
  const excuse = excuseFor(input, finished);
  return excuse === undefined
    ? { outcome: 'fail', summary: `${lost}, and not a word about it`, evidence: [...seqs, finished!.seq] }
    : { outcome: 'unproven', summary: `${lost} without a word, but ${excuse}`, evidence: seqs };
}

const maxShown = 5;

/** Why silence proves nothing. */
function excuseFor({ events, complete }: CheckInput, finished: EventOf<'run.finished'> | undefined) {
  if (!complete || events.some((event) => event.type === 'limit.reached' && event.limit === 'sender log lines'))
    return 'not all of its log was recorded';
  if (!finished?.settled) return 'the run did not settle';
  const killed = events.some((event) => event.type === 'sender.signalled' && event.signal === 'SIGKILL');
  return killed ? 'it was killed' : undefined;
}

function lossOf({ events, conditions }: CheckInput): Loss | undefined {
  return conditions.marked ? lossOfItems(events) : lossOfRequests(events);
}

function lossOfItems(events: CheckInput['events']): Loss | undefined {
  const lost = lostItemsOf(events).filter(({ attempts }) => !attempts.some(mayBeDelivered));
  const [first] = lost;
  if (!first) return undefined;
  const offers = events.filter(
    (event) =>
      event.type === 'workload.offered' &&
      lost.some(({ seq }) => seq >= event.first && seq < event.first + event.count),
  );
  return { items: lost.length, sinceMs: first.offeredAtMs, seqs: offers.map(({ seq }) => seq) };
}

/** Of items that are not ours only those are known that were refused for good. */
function lossOfRequests(events: CheckInput['events']): Loss | undefined {
  const lost = attemptsOf(events).filter((attempt) => {
    const meaning = meaningOf(attempt);
    return (meaning === 'permanent' || meaning === 'exhausted-bare') && !nextOf(attempt) && !mayBeDelivered(attempt);
  });
  const [first] = lost;
  if (!first) return undefined;
  const items = lost.reduce((sum, { received }) => sum + received.items, 0);
  return { items, sinceMs: first.end!.at, seqs: lost.map(({ end }) => end!.seq) };
}
