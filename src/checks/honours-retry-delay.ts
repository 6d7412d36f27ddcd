import type { EventOf } from '../core/event.ts';
import { defineCheck } from '../core/verdict.ts';
import type { CheckInput, Finding } from '../core/verdict.ts';

export const honoursRetryDelay = defineCheck({
  name: 'honours-retry-delay',
  title: 'After a throttled answer the sender waits as long as it was asked to',
  rule: 'S22, S43',
  strength: 'SHOULD',
  source: 'OTLP specification, “OTLP/gRPC Throttling” (RetryInfo) and “OTLP/HTTP Throttling” (Retry-After)',
  explain:
    'For each answer that named a delay, the next arrival of the same payload is timed from the moment the answer was ' +
    'written. Earlier than the delay is a failure; a payload that never came back proves nothing.',
  advice:
    'Read Retry-After (seconds or a date, S43) and google.rpc.RetryInfo (S22), and wait at least that long before the next attempt.',
  judge,
});

/** Timers of senders and of this process may each round down by a millisecond; the wire itself only adds time. */
const toleranceMs = 3;

interface Resend {
  readonly hinted: EventOf<'reply.sent'>;
  readonly delayMs: number;
  readonly next: EventOf<'exchange.received'>;
  readonly waitedMs: number;
}

function judge({ events }: CheckInput): Finding {
  const received = new Map<string, EventOf<'exchange.received'>>();
  const startedAt = new Map<string, number>();
  /** The latest hint for each payload that has not come back yet. */
  const open = new Map<string, EventOf<'reply.sent'>>();
  const resends: Resend[] = [];

  for (const event of events) {
    if (event.type === 'exchange.started') startedAt.set(event.exchange, event.at);
    if (event.type === 'exchange.received') {
      received.set(event.exchange, event);
      const hinted = open.get(event.payload);
      open.delete(event.payload);
      const delayMs = hinted?.retryDelayMs;
      const at = startedAt.get(event.exchange) ?? event.at;
      if (hinted && delayMs !== undefined) resends.push({ hinted, delayMs, next: event, waitedMs: at - hinted.at });
    }
    if (event.type === 'reply.sent' && (event.retryDelayMs ?? 0) > 0) {
      const payload = received.get(event.exchange)?.payload;
      if (payload !== undefined) open.set(payload, event);
    }
  }
  return verdictOf(resends, open.values());
}

function verdictOf(resends: readonly Resend[], unanswered: Iterable<EventOf<'reply.sent'>>): Finding {
  const early = resends.filter(({ waitedMs, delayMs }) => waitedMs < delayMs - toleranceMs);
  const evidenceOf = (list: readonly Resend[]): number[] => list.flatMap(({ hinted, next }) => [hinted.seq, next.seq]);
  if (early.length > 0) {
    const worst = early.reduce((a, b) => (a.waitedMs / a.delayMs <= b.waitedMs / b.delayMs ? a : b));
    const summary =
      `${early.length} of ${resends.length} resends came too early: after ${whole(worst.waitedMs)} ms ` +
      `where ${whole(worst.delayMs)} ms were asked for`;
    return { outcome: 'fail', summary, evidence: evidenceOf(early) };
  }
  if (resends.length === 0) {
    const hints = [...unanswered];
    const summary =
      hints.length === 0
        ? 'no answer named a delay'
        : `${hints.length} answers named a delay, and none of those payloads came back`;
    return { outcome: 'unproven', summary, evidence: hints.map(({ seq }) => seq) };
  }
  const least = resends.reduce((a, b) => (a.waitedMs - a.delayMs <= b.waitedMs - b.delayMs ? a : b));
  const summary =
    `${resends.length} resends, none early; the tightest came after ${whole(least.waitedMs)} ms ` +
    `where ${whole(least.delayMs)} ms were asked for`;
  return { outcome: 'pass', summary, evidence: evidenceOf(resends) };
}

function whole(ms: number): number {
  return Math.round(ms);
}
