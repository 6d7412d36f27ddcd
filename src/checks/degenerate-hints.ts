import type { EventOf } from '../core/event.ts';
import { defineCheck } from '../core/verdict.ts';
import type { CheckInput, Finding } from '../core/verdict.ts';
import { attemptsOf, nextOf } from './reading/attempt.ts';
import type { Attempt } from './reading/attempt.ts';
import { nothingGiven } from './reading/foreign.ts';
import { hintKindOf } from './reading/hint.ts';
import { meaningOf } from './reading/meaning.ts';
import { ownDelayIn } from './reading/own-delay.ts';
import { retriesAreOff, settledAtMs } from './reading/patience.ts';
import { ownPausesOf, pauseEvidence } from './reading/pauses.ts';
import type { Pause } from './reading/pauses.ts';
import { counted, spoken } from './reading/words.ts';

export const degenerateHints = defineCheck({
  name: 'degenerate-hints',
  title: 'A delay that makes no sense neither heats the sender up nor hangs it',
  rule: 'S19, S22, S43, S44',
  strength: 'SHOULD',
  source: 'OTLP specification, “OTLP/gRPC Throttling” and “OTLP/HTTP Throttling”',
  explain:
    'Zero, negative, past, garbled, empty, doubled or absurdly long delays are no delays: the sender falls back to its own ' +
    'backoff, or drops the data. A resend in less than half of its shortest usual pause is a failure (of three or more ' +
    'seen in this run after answers without a hint; else of half its declared first interval), and so is it when nothing ' +
    'new arrives after such an answer, though items were given to the sender.',
  advice:
    'Check the delay before it is used: ignore what is not a positive time of sensible length, and never block on it.',
  notAsked: retriesAreOff,
  judge,
});

const fewestUsual = 3;
/** The Collector's own jitter may halve an interval. */
const jitterShare = 1 / 2;
const hotShare = 1 / 2;

function judge(input: CheckInput): Finding {
  const { events, complete, conditions } = input;
  const attempts = attemptsOf(events);
  const isDegenerate = (attempt: Attempt): boolean =>
    meaningOf(attempt) === 'retryable' && hintKindOf(attempt, events) === 'degenerate';
  const answers = attempts.filter(isDegenerate);
  const unproven = (summary: string): Finding => ({
    outcome: 'unproven',
    summary,
    evidence: answers.map(({ end }) => end!.seq),
  });
  const last = answers.at(-1);
  if (!last) return unproven('no answer carried a delay that makes no sense');
  const resends = answers.flatMap(resendOf);
  const floorMs = coolestMs(input);
  const hot = floorMs === undefined ? [] : resends.filter(({ atMostMs }) => atMostMs < floorMs);
  if (hot.length > 0) return tooHot(hot, resends, floorMs!);
  const isNew = ({ carriers, started }: Attempt): boolean =>
    carriers[0]!.started === started && started.seq > last.end!.seq;
  const later = attempts.find(isNew);
  const offered = events.find((event) => event.type === 'workload.offered' && event.seq > last.end!.seq);
  if (!later) {
    if (!offered || !complete || settledAtMs(events) < offered.at)
      return unproven(nothingGiven(conditions, 'nothing was to be sent after the last such answer'));
    const summary = `nothing new arrived after an answer with a delay that makes no sense, though items were given`;
    return { outcome: 'fail', summary, evidence: [last.end!.seq, offered.seq] };
  }
  if (floorMs === undefined) return unproven('the usual pause of this sender is not known');
  const ownDelayMs = ownDelayIn(events);
  const unsure = resends.filter(
    ({ failed, next, atMostMs }) => atMostMs - ownDelayMs(failed.received.at, next.started.at) < floorMs,
  );
  if (unsure.length > 0)
    return unproven(
      `${unsure.length} of ${counted(resends.length, 'resend')} came while this process itself stood still`,
    );
  const summary =
    `${counted(answers.length, 'answer')} with a delay that makes no sense, ${counted(resends.length, 'resend')}, none in ` +
    `less than ${spoken(floorMs)}; new items arrived afterwards`;
  return { outcome: 'pass', summary, evidence: [...answers.map(({ end }) => end!.seq), later.received.seq] };
}

interface Resend extends Pick<Pause, 'failed' | 'next'> {
  /** From the moment before which the answer cannot have been read: the sender paused for so long, or for less. */
  readonly atMostMs: number;
}

function resendOf(failed: Attempt): Resend[] {
  const next = nextOf(failed);
  if (!next) return [];
  // Only an answer that was sent carries a delay.
  const readAfterMs = failed.received.at + (failed.end as EventOf<'reply.sent'>).waitedMs;
  return [{ failed, next, atMostMs: next.started.at - readAfterMs }];
}

function tooHot(hot: readonly Resend[], resends: readonly Resend[], floorMs: number): Finding {
  const shortest = Math.min(...hot.map(({ atMostMs }) => atMostMs));
  const summary =
    `${hot.length} of ${counted(resends.length, 'resend')} came hotter than usual: expected ≥ ${spoken(floorMs)}, ` +
    `saw ${spoken(shortest)}`;
  return { outcome: 'fail', summary, evidence: pauseEvidence(hot) };
}

/** What no pause may fall below; undefined: nothing is known of this sender's pauses. */
function coolestMs({ events, conditions }: CheckInput): number | undefined {
  const usual = ownPausesOf(events).map(({ lastedMs }) => lastedMs);
  if (usual.length >= fewestUsual) return hotShare * Math.min(...usual);
  const { initialMs } = conditions.declared.retry ?? {};
  return initialMs === undefined ? undefined : hotShare * jitterShare * initialMs;
}
