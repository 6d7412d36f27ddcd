import type { ChaosEvent, EventOf } from '../core/event.ts';
import { defineCheck } from '../core/verdict.ts';
import type { CheckInput, Finding } from '../core/verdict.ts';
import { attemptsOf } from './reading/attempt.ts';
import type { Attempt } from './reading/attempt.ts';
import { nothingGiven } from './reading/foreign.ts';
import { itemsOf } from './reading/lost-items.ts';
import { reconnectsAtOwnPace } from './reading/pace.ts';
import { budgetMsOf, longestPauseEverMs, retriesAreOff, settledAtMs } from './reading/patience.ts';
import { spoken } from './reading/words.ts';

export const retriesConnect = defineCheck({
  name: 'retries-connect',
  title: 'A sender that could not connect tries again',
  rule: 'S47, X2',
  strength: 'SHOULD',
  source: 'OTLP specification, “OTLP/HTTP Connection”; SDK exporter specification, “Retry”',
  explain:
    'The port was shut for a while and the sender knocked, as its own log says. Once it is open again, items that were ' +
    'given to the sender before have to arrive: a failure where the declared retry budget reached so far, and the run ' +
    'went on for as long again as the port was shut. Without a knock that somebody saw, nothing is proven.',
  advice: 'Keep the data while no connection can be made, and go on trying with growing, jittered pauses.',
  notAsked: retriesAreOff,
  judge,
  unscaled: reconnectsAtOwnPace,
});

interface Outage {
  readonly closed: EventOf<'listener.closed'>;
  readonly opened: EventOf<'listener.opened'>;
}

function judge(input: CheckInput): Finding {
  const { events, conditions } = input;
  const outage = lastOutage(events, conditions.protocol === 'grpc' ? 'grpc' : 'http');
  if (!outage) return { outcome: 'unproven', summary: 'the port was never shut and opened again', evidence: [] };
  const { closed, opened } = outage;
  const shut = `the port was shut for ${spoken(opened.at - closed.at)}`;
  const unproven = (summary: string): Finding => ({
    outcome: 'unproven',
    summary: `${shut}; ${summary}`,
    evidence: [closed.seq, opened.seq],
  });
  const knock = events.find(({ type, seq }) => type === 'fault.fired' && seq > closed.seq && seq < opened.seq);
  if (!knock) return unproven('nobody was seen trying to connect meanwhile');
  const waiting = offersWaiting(events, opened);
  const youngest = waiting.at(-1);
  if (!youngest) return unproven(nothingGiven(conditions, 'nothing waited to be sent when it opened again'));
  const arrival = attemptsOf(events).find(
    (attempt) => attempt.started.seq > opened.seq && carriesAny(attempt, waiting),
  );
  if (arrival) {
    const summary = `${shut}; what had waited came ${spoken(arrival.started.at - opened.at)} after it opened again`;
    return { outcome: 'pass', summary, evidence: [closed.seq, knock.seq, opened.seq, arrival.received.seq] };
  }
  return isDue(input, outage, youngest)
    ? {
        outcome: 'fail',
        summary: `${shut}; what had waited did not come after it opened again`,
        evidence: [closed.seq, knock.seq, opened.seq, youngest.seq],
      }
    : unproven('what had waited did not come, and the retry budget or the run may have been too short for it');
}

/** A sender that had waited for so long may wait for as long again, or for its longest pause. */
function isDue({ events, conditions, complete }: CheckInput, { closed, opened }: Outage, youngest: Offer): boolean {
  const { retry } = conditions.declared;
  const budgetMs = budgetMsOf(retry);
  const pauseMs = Math.max(opened.at - closed.at, longestPauseEverMs(retry));
  const reaches = budgetMs !== undefined && opened.at - youngest.at + pauseMs <= budgetMs;
  return complete && reaches && settledAtMs(events) - opened.at >= pauseMs;
}

function lastOutage(events: readonly ChaosEvent[], listener: 'grpc' | 'http'): Outage | undefined {
  let closed: EventOf<'listener.closed'> | undefined;
  let outage: Outage | undefined;
  for (const event of events) {
    if (event.type === 'listener.closed' && event.listener === listener && event.reason !== 'stop') closed = event;
    if (event.type === 'listener.opened' && event.listener === listener && closed) outage = { closed, opened: event };
  }
  return outage;
}

type Offer = EventOf<'workload.offered'>;

/** Offers of which something had not been stored when the port opened. */
function offersWaiting(events: readonly ChaosEvent[], opened: EventOf<'listener.opened'>): Offer[] {
  const offers = events.filter((event): event is Offer => event.type === 'workload.offered' && event.seq < opened.seq);
  const stored = attemptsOf(events).filter(({ end }) => end?.committed && end.seq < opened.seq);
  const safe = new Set(stored.flatMap((attempt) => [...itemsOf(attempt, offers[0]?.run)]));
  return offers.filter(({ first, count }) =>
    Array.from({ length: count }, (_, n) => first + n).some((n) => !safe.has(n)),
  );
}

function carriesAny(attempt: Attempt, offers: readonly Offer[]): boolean {
  return [...itemsOf(attempt, offers[0]?.run)].some((seq) =>
    offers.some(({ first, count }) => seq >= first && seq < first + count),
  );
}
