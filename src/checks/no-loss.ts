import { defineCheck } from '../core/verdict.ts';
import type { CheckInput, Finding } from '../core/verdict.ts';

export const noLoss = defineCheck({
  name: 'no-loss',
  title: 'Every item that was given to the sender arrived',
  rule: 'S15',
  strength: 'SHOULD',
  source: 'OTLP specification, “Failures” (gRPC) and “All Other Responses”, “OTLP/HTTP Connection” (HTTP)',
  explain:
    'Each item that the sender took is followed by its number: it must be stored at least once, or be refused item by ' +
    'item in a partial success. Without a fault that fired, or without an end that settled, nothing is proven.',
  advice:
    'Give the retry budget and the queue more room than the outage takes, or find out why the data was dropped sooner.',
  judge,
});

function judge({ events, ledger, complete }: CheckInput): Finding {
  const finished = events.findLast((event) => event.type === 'run.finished');
  const fired = events.filter((event) => event.type === 'fault.fired');
  const ends = finished ? [finished.seq] : [];
  const unproven = (summary: string): Finding => ({ outcome: 'unproven', summary, evidence: ends });

  if (ledger.offered === 0) return unproven('nothing was given to the sender');
  if (!complete) return unproven('events were evicted from the recording, so absence proves nothing');
  if (!finished) return unproven('the run has no end');
  const { offered, lost, accepted, rejected } = ledger;
  const firstFired = fired[0];
  const evidence = firstFired ? [firstFired.seq, finished.seq] : ends;
  if (lost > 0 && finished.settled) {
    const which = ledger.lostRanges.map(([first, last]) => (first === last ? first : `${first}–${last}`)).join(', ');
    return { outcome: 'fail', summary: `${lost} of ${offered} items never arrived (${which})`, evidence };
  }
  if (!firstFired) return unproven(`no fault fired; all that is known is that ${accepted} of ${offered} items arrived`);
  if (lost > 0) return unproven(`${lost} of ${offered} items had not arrived when time ran out: ${finished.because}`);
  const refused = rejected > 0 ? `, ${rejected} refused item by item` : '';
  return {
    outcome: 'pass',
    summary: `${accepted} of ${offered} items arrived${refused}, through ${fired.length} faults`,
    evidence,
  };
}
