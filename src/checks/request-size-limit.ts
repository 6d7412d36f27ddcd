import type { EventOf } from '../core/event.ts';
import { defineCheck } from '../core/verdict.ts';
import type { CheckInput, Finding } from '../core/verdict.ts';
import { attemptsOf } from './reading/attempt.ts';
import type { Attempt } from './reading/attempt.ts';
import { itemsOf } from './reading/lost-items.ts';
import { counted } from './reading/words.ts';

export const requestSizeLimit = defineCheck({
  name: 'request-size-limit',
  title: 'No request is larger than the sender’s own limit',
  rule: 'S4, S35',
  strength: 'MUST',
  source: 'OTLP specification, “OTLP/gRPC Request” and “OTLP/HTTP Request” (size limit)',
  explain:
    'A sender has a limit for its requests, counted before compression too, and never sends a larger one. It is given batches ' +
    'of at least twice that size, as one item of its other requests weighs. It fails with one request over the limit, and ' +
    'passes where such a batch was held back, or cut into parts of which all but one fill half of the limit and more. Parts ' +
    'that are smaller may have been cut by a timer, which proves nothing.',
  advice:
    'Measure the encoded request before you compress it. If it is larger than the limit, cut it or drop it, and say so.',
  notAsked: ({ declared }) =>
    declared.maxRequestBytes === undefined ? 'how large its requests may be is not known' : undefined,
  judge,
});

type Offer = EventOf<'workload.offered'>;

function judge({ events, conditions, complete }: CheckInput): Finding {
  const limit = conditions.declared.maxRequestBytes!;
  const attempts = attemptsOf(events);
  const tooLarge = attempts.filter(({ received }) => sizeOf(received) > limit);
  if (tooLarge.length > 0) {
    const most = Math.max(...tooLarge.map(({ received }) => sizeOf(received)));
    const summary = `${counted(tooLarge.length, 'request')} of up to ${most} bytes, and its limit is ${limit}`;
    return { outcome: 'fail', summary, evidence: tooLarge.map(({ received }) => received.seq) };
  }
  const unproven = (summary: string, evidence: number[] = []): Finding => ({ outcome: 'unproven', summary, evidence });
  if (!complete) return unproven('events were evicted from the recording, so nobody knows what arrived');
  const weights = attempts.flatMap(({ received: { sizeBytes, items } }) => (items > 0 ? [sizeBytes / items] : []));
  if (weights.length === 0) return unproven('no item came, so nobody knows what one weighs');
  const lightest = Math.min(...weights);
  const large = events.filter(
    (event): event is Offer => event.type === 'workload.offered' && event.count * lightest >= 2 * limit,
  );
  if (large.length === 0) return unproven(`it was given nothing that is twice as large as its limit of ${limit} bytes`);
  const seqs = large.map(({ seq }) => seq);
  const fault = events.find(({ type }) => type === 'fault.fired');
  if (fault) return unproven('a fault fired, and may be why less arrived', [...seqs, fault.seq]);
  const fates = large.map((offer) => fateOf(offer, attempts, limit));
  const heldBack = fates.filter((fate) => fate === 'held back').length;
  const cut = fates.filter((fate) => fate === 'cut').length;
  if (heldBack + cut === 0) return unproven('what it was given came in parts far below its limit', seqs);
  const summary = `of ${counted(large.length, 'offer')} over ${limit} bytes ${heldBack} were held back, ${cut} cut to size`;
  return { outcome: 'pass', summary, evidence: seqs };
}

function fateOf({ run, first, count }: Offer, attempts: readonly Attempt[], limit: number) {
  const carriers = attempts.filter((attempt) =>
    [...itemsOf(attempt, run)].some((seq) => seq >= first && seq < first + count),
  );
  if (carriers.length === 0) return 'held back';
  const full = carriers.filter(({ received }) => sizeOf(received) * 2 >= limit);
  return carriers.length > 1 && full.length >= carriers.length - 1 ? 'cut' : 'small';
}

/** Before and after compression: neither may be over the limit. */
function sizeOf({ sizeBytes, wireSizeBytes }: EventOf<'exchange.received'>): number {
  return Math.max(sizeBytes, wireSizeBytes);
}
