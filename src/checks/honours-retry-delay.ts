import type { EventOf } from '../core/event.ts';
import { defineCheck } from '../core/verdict.ts';
import type { CheckInput, Finding } from '../core/verdict.ts';
import { attemptsOf, nextOf } from './reading/attempt.ts';
import type { Attempt } from './reading/attempt.ts';
import { hintOf } from './reading/meaning.ts';
import { ownDelays } from './reading/own-delay.ts';
import { budgetMsOf, retriesAreOff } from './reading/patience.ts';
import { counted, listed, spoken } from './reading/words.ts';

export const honoursRetryDelay = defineCheck({
  name: 'honours-retry-delay',
  title: 'After a throttled answer the sender waits as long as it was asked to',
  rule: 'S22, S43',
  strength: 'SHOULD',
  source: 'OTLP specification, “OTLP/gRPC Throttling” (RetryInfo) and “OTLP/HTTP Throttling” (Retry-After)',
  explain:
    'For each answer that named a delay, the next request with the same items is timed from the moment the answer was ' +
    'written. Sooner than the delay is a failure. A date stands for whole seconds, and is never written earlier than the ' +
    'delay. Data that never came back proves nothing, nor does a delay that is longer than the retry budget.',
  advice:
    'Read Retry-After (seconds or a date, S43) and google.rpc.RetryInfo (S22), on every code that may carry it, and wait ' +
    'at least that long before the next attempt.',
  notAsked: retriesAreOff,
  judge,
});

/** Timers of senders and of this process may each round down by a millisecond; the wire itself only adds time. */
const toleranceMs = 3;
/** Nobody keeps data for longer, where it is not known how long this sender does. */
const usualBudgetMs = 3_600_000;

interface Resend {
  readonly hinted: Attempt;
  readonly next: Attempt;
  readonly delayMs: number;
  readonly waitedMs: number;
}

function judge({ events, conditions }: CheckInput): Finding {
  const reachMs = budgetMsOf(conditions.declared.retry) ?? usualBudgetMs;
  const isDisturbed = ownDelays(events);
  const hinted = attemptsOf(events).filter((attempt) => (hintOf(attempt) ?? 0) > 0);
  const within = hinted.filter((attempt) => hintOf(attempt)! <= reachMs);
  const resends = within.flatMap(resendOf);
  const early = resends.filter(({ waitedMs, delayMs }) => waitedMs < delayMs - toleranceMs);
  if (early.length > 0) return tooEarly(early, resends);
  // To stand still makes a wait look longer than it was, at either of its ends.
  const timed = resends.filter(
    ({ hinted: { received, end }, next }) =>
      !isDisturbed(received.at, end!.at) && !isDisturbed(next.started.at, next.started.at),
  );
  if (timed.length > 0) return noneEarly(timed);
  const notes = [
    ...(hinted.length > within.length ? [`${hinted.length - within.length} longer than the retry budget`] : []),
    ...(within.length > resends.length ? [`${within.length - resends.length} without a resend`] : []),
    ...(resends.length > 0 ? [`${resends.length} timed while this process itself stood still`] : []),
  ];
  return {
    outcome: 'unproven',
    summary: hinted.length === 0 ? 'no answer named a delay' : `${named(hinted)}: ${listed(notes)}`,
    evidence: hinted.map(({ end }) => end!.seq),
  };
}

function named(hinted: readonly Attempt[]): string {
  return `${counted(hinted.length, 'answer')} that named a delay`;
}

function resendOf(hinted: Attempt): Resend[] {
  const next = nextOf(hinted);
  return next ? [{ hinted, next, delayMs: hintOf(hinted)!, waitedMs: next.started.at - writtenAfterMs(hinted) }] : [];
}

/**
 * The answer cannot have been read before this: when the request was whole and the wait that the fault asked for was over.
 * It is recorded only once it was written, which on a busy machine is some milliseconds after the sender has read it.
 */
function writtenAfterMs({ received, end }: Attempt): number {
  // Only an answer that was sent names a delay.
  return received.at + (end as EventOf<'reply.sent'>).waitedMs;
}

/** Whether this process stood still does not matter here: the sender waited for as long as it seems, or for less. */
function tooEarly(early: readonly Resend[], resends: readonly Resend[]): Finding {
  const worst = early.toSorted((a, b) => a.waitedMs / a.delayMs - b.waitedMs / b.delayMs)[0]!;
  const summary =
    `${early.length} of ${counted(resends.length, 'resend')} came too early: ` +
    `expected ≥ ${spoken(worst.delayMs)} after the hint, saw ${spoken(worst.waitedMs)}`;
  return { outcome: 'fail', summary, evidence: evidenceOf(early) };
}

function noneEarly(resends: readonly Resend[]): Finding {
  const tightest = resends.toSorted((a, b) => a.waitedMs - a.delayMs - (b.waitedMs - b.delayMs))[0]!;
  const summary =
    `${counted(resends.length, 'resend')}, none early; the tightest came ${spoken(tightest.waitedMs)} after a hint ` +
    `of ${spoken(tightest.delayMs)}`;
  return { outcome: 'pass', summary, evidence: evidenceOf(resends) };
}

function evidenceOf(resends: readonly Resend[]): number[] {
  return resends.flatMap(({ hinted, next }) => [hinted.end!.seq, next.received.seq]);
}
