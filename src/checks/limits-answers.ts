import type { ChaosEvent, EventOf } from '../core/event.ts';
import { defineCheck } from '../core/verdict.ts';
import type { CheckInput, Finding } from '../core/verdict.ts';
import { plannedBytesOf, usualLimitBytes } from './reading/answer-size.ts';
import { attemptsOf } from './reading/attempt.ts';
import type { Attempt } from './reading/attempt.ts';
import { counted } from './reading/words.ts';

export const limitsAnswers = defineCheck({
  name: 'limits-answers',
  title: 'An answer without an end is not read without an end',
  rule: 'S11, S36',
  strength: 'MUST',
  source: 'OTLP specification, “OTLP/gRPC Response” and “OTLP/HTTP Response”',
  explain:
    'A sender has to limit what it reads of an answer; 4 MiB are recommended. Of an answer that goes on for eight times as ' +
    'much it must not keep everything: either it leaves before the end, or it throws away what it reads. It fails where it ' +
    'took all of it and its process grew by half of that meanwhile; without the growth nothing is proven.',
  advice: 'Read through a limit (4 MiB, configurable), after inflating too, and close the connection beyond it.',
  judge,
});

const mib = 1024 * 1024;
const telling = usualLimitBytes * 8;

interface Flood {
  readonly attempt: Attempt;
  /** Taken whole, or left by the sender. */
  readonly isWhole: boolean;
  readonly bodyBytes: number;
  readonly growth: Growth | undefined;
}

interface Growth {
  readonly measures: readonly EventOf<'sender.measured'>[];
  readonly grownBytes: number;
}

function judge({ events }: CheckInput): Finding {
  const floods = attemptsOf(events).flatMap((attempt) => floodOf(attempt, events));
  const kept = floods.find(({ growth, bodyBytes }) => growth && growth.grownBytes * 2 >= bodyBytes);
  if (kept) {
    const summary = `took all of ${mibOf(kept.bodyBytes)}, and grew by ${mibOf(kept.growth!.grownBytes)} meanwhile`;
    return { outcome: 'fail', summary, evidence: evidenceOf(kept) };
  }
  const evidence = floods.flatMap(evidenceOf);
  const whole = floods.filter(({ isWhole }) => isWhole);
  if (floods.length === 0) {
    return { outcome: 'unproven', summary: `no answer of ${mibOf(telling)} or more was seen`, evidence };
  }
  if (whole.length > 0) {
    const summary = `took the whole of ${counted(whole.length, 'answer')} that goes on and on; that it kept it, its memory does not show`;
    return { outcome: 'unproven', summary, evidence };
  }
  const most = Math.max(...floods.map(({ bodyBytes }) => bodyBytes));
  const summary = `left ${counted(floods.length, 'endless answer')}, after ${mibOf(most)} at most`;
  return { outcome: 'pass', summary, evidence };
}

function floodOf(attempt: Attempt, events: readonly ChaosEvent[]): Flood[] {
  const { end } = attempt;
  const isWhole = end?.type === 'reply.sent';
  const bytes = isWhole ? end.bodyBytes : plannedBytesOf(attempt);
  if (bytes === undefined || bytes < telling) return [];
  const growth = isWhole ? growthDuring(attempt, end, events) : undefined;
  // What was written goes with the head, so that it is known where anything was planned.
  return [{ attempt, isWhole, bodyBytes: end!.bodyBytes!, growth }];
}

/** From the last measure before the answer began to the largest one until soon after its end. */
function growthDuring(
  { received }: Attempt,
  end: EventOf<'reply.sent'>,
  events: readonly ChaosEvent[],
): Growth | undefined {
  const measured = events.filter((event) => event.type === 'sender.measured');
  const before = measured.findLast(({ seq }) => seq < received.seq);
  const during = measured.filter(({ seq, at }) => seq > received.seq && at <= end.at + soonMs);
  const largest = during.toSorted((a, b) => b.rssBytes - a.rssBytes)[0];
  if (!before || !largest) return undefined;
  return { measures: [before, largest], grownBytes: largest.rssBytes - before.rssBytes };
}

/** Measures come once a second. */
const soonMs = 1500;

function mibOf(bytes: number): string {
  return `${Math.round(bytes / mib)} MiB`;
}

function evidenceOf({ attempt, growth }: Flood): number[] {
  return [attempt.received.seq, attempt.end!.seq, ...(growth?.measures ?? []).map(({ seq }) => seq)];
}
