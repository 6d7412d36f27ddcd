import type { EventOf } from '../core/event.ts';
import { defineCheck } from '../core/verdict.ts';
import type { CheckInput, Finding } from '../core/verdict.ts';
import { deliveredOf } from './reading/delivered.ts';
import { livesOf } from './reading/lives.ts';
import { counted, listed } from './reading/words.ts';

export const honestAccounting = defineCheck({
  name: 'honest-accounting',
  title: 'What the sender counts as sent, failed and dropped is what became of its items',
  rule: 'Q10',
  strength: 'QUALITY',
  source: 'Ours: S10 and S17 want losses to be counted; a count that is wrong is worse than none',
  explain:
    'The figures that the sender itself gives are held against the ledger. Three differences are failures: more items ' +
    'counted as sent than were stored or answered with success; more outcomes than items; and, once it says that nothing ' +
    'is under way any more, or has ended in an orderly way, items that were never delivered and that it counts neither as failed nor as dropped. What ' +
    'was taken although the sender counts it as failed is none: its acknowledgement may have been lost. Nothing is proven without a ' +
    'fault, nor where the figures began anew with another process.',
  advice:
    'Count an item once, at its final outcome: as sent when its success was read, as failed when its last attempt has ' +
    'failed, as dropped when there was none.',
  notAsked: ({ marked }) => (marked ? undefined : 'the items are not ours, so nobody knows what its figures should be'),
  judge,
});

type Claim = EventOf<'sender.claimed'>;

function judge({ events, ledger, complete }: CheckInput): Finding {
  const claim = events.findLast((event) => event.type === 'sender.claimed');
  const fault = events.find(({ type }) => type === 'fault.fired');
  const evidence = [fault, claim].flatMap((event) => (event ? [event.seq] : []));
  const unproven = (summary: string): Finding => ({ outcome: 'unproven', summary, evidence });
  if (!claim) return unproven('the sender said nothing of what became of its items');
  if (!complete) return unproven('events were evicted from the recording, so nobody knows what arrived');
  const [life, ...later] = livesOf(events);
  if (later.length > 0) return unproven('the sender was started anew, and its figures with it');
  const { offered, unmarked } = ledger;
  if (unmarked > 0) return unproven(`${counted(unmarked, 'item')} arrived without a number, so nobody knows which`);
  const delivered = deliveredOf(events).size;
  const figures = `${figuresText(claim)} of ${counted(offered, 'item')}, and ${delivered} were stored or acknowledged`;
  // With its process everything ends that was under way, if nobody cut it short.
  const isOver = life?.exited?.code === 0 && life.exited.seq < claim.seq;
  const lies = liesOf(claim, { offered, delivered, isOver });
  if (lies.length > 0) return { outcome: 'fail', summary: `${listed(lies)}: ${figures}`, evidence };
  const lost = offered - delivered;
  const { failed, dropped = 0 } = claim;
  if (lost > failed + dropped) return unproven(`it had not done with all of them: ${figures}`);
  if (!fault) return unproven(`no fault fired: ${figures}`);
  const late = failed + dropped - lost;
  const more = late > 0 ? `; ${late} of those that it counts as lost were taken all the same` : '';
  return { outcome: 'pass', summary: figures + more, evidence };
}

interface Truth {
  readonly offered: number;
  readonly delivered: number;
  readonly isOver: boolean;
}

function liesOf(claim: Claim, { offered, delivered, isOver }: Truth): string[] {
  const { sent, failed, dropped = 0, unfinished } = claim;
  const isFinal = (isOver || unfinished === 0) && claim.dropped !== undefined;
  const silent = offered - delivered - failed - dropped;
  const surplus = sent + failed + dropped - offered;
  return [
    sent > delivered ? `counts ${sent - delivered} as sent that nobody took` : '',
    surplus > 0 ? `counts ${surplus} more than it was given` : '',
    isFinal && silent > 0 ? `${counted(silent, 'item')} lost and counted nowhere` : '',
  ].filter((lie) => lie !== '');
}

function figuresText({ sent, failed, dropped }: Claim): string {
  return `it says ${sent} sent, ${failed} failed, ${dropped ?? 'an unknown number'} dropped`;
}
