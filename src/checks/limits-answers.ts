import type { ChaosEvent, EventOf } from '../core/event.ts';
import { defineCheck } from '../core/verdict.ts';
import type { CheckInput, Finding } from '../core/verdict.ts';
import { usualLimitBytes } from './reading/answer-size.ts';
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
  readonly end: NonNullable<Attempt['end']>;
  readonly grown: Growth | undefined;
}

interface Growth {
  readonly measures: readonly EventOf<'sender.measured'>[];
  readonly grownBytes: number;
}

function judge({ events }: CheckInput): Finding {
  const floods = attemptsOf(events).flatMap((attempt): Flood[] => {
    const { end } = attempt;
    if (!end || plannedBytesOf(end) < telling) return [];
    return [{ attempt, end, grown: end.type === 'reply.sent' ? growthDuring(attempt, end, events) : undefined }];
  });
  const kept = floods.filter(({ end, grown }) => grown && grown.grownBytes * 2 >= end.bodyBytes!);
  if (kept.length > 0) {
    const [{ end, grown }] = kept as [Flood & { grown: Growth }];
    const summary = `took all of ${mibOf(end.bodyBytes!)}, and grew by ${mibOf(grown.grownBytes)} meanwhile`;
    return { outcome: 'fail', summary, evidence: kept.flatMap(evidenceOf) };
  }
  const left = floods.filter(({ end }) => end.type === 'reply.failed');
  if (left.length > 0 && left.length === floods.length) {
    const most = Math.max(...left.map(({ end }) => end.bodyBytes ?? 0));
    const summary = `left ${counted(left.length, 'endless answer')}, after ${mibOf(most)} at most`;
    return { outcome: 'pass', summary, evidence: left.flatMap(evidenceOf) };
  }
  const summary =
    floods.length === 0
      ? `no answer of ${mibOf(telling)} or more was seen`
      : `took the whole of ${counted(floods.length - left.length, 'answer')} that goes on and on; that it kept it, its memory does not show`;
  return { outcome: 'unproven', summary, evidence: floods.flatMap(evidenceOf) };
}

/** Undefined where its own time limit, not the size, may have ended it. */
function plannedBytesOf(end: NonNullable<Attempt['end']>): number {
  if (end.type === 'reply.sent') return end.bodyBytes;
  return end.by === 'peer' ? (end.plannedBytes ?? 0) : 0;
}

/** From the last measure before the answer began to the largest one until soon after its end. */
function growthDuring(
  attempt: Attempt,
  end: NonNullable<Attempt['end']>,
  events: readonly ChaosEvent[],
): Growth | undefined {
  const measured = events.filter((event) => event.type === 'sender.measured');
  const before = measured.findLast(({ seq }) => seq < attempt.received.seq);
  const during = measured.filter(({ seq, at }) => seq > attempt.received.seq && at <= end.at + soonMs);
  const largest = during.toSorted((a, b) => b.rssBytes - a.rssBytes)[0];
  if (!before || !largest) return undefined;
  return { measures: [before, largest], grownBytes: largest.rssBytes - before.rssBytes };
}

/** Measures come once a second. */
const soonMs = 1500;

function mibOf(bytes: number): string {
  return `${Math.round(bytes / mib)} MiB`;
}

function evidenceOf({ attempt, end, grown }: Flood): number[] {
  return [attempt.received.seq, end.seq, ...(grown?.measures ?? []).map(({ seq }) => seq)];
}
