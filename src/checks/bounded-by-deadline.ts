import { defineCheck } from '../core/verdict.ts';
import type { CheckInput, Conditions, Finding } from '../core/verdict.ts';
import { attemptsOf } from './reading/attempt.ts';
import type { Attempt } from './reading/attempt.ts';
import { meaningOf } from './reading/meaning.ts';
import { ownDelays } from './reading/own-delay.ts';
import { toleranceIsOfTime } from './reading/pace.ts';
import { counted, spoken } from './reading/words.ts';

export const boundedByDeadline = defineCheck({
  name: 'bounded-by-deadline',
  title: 'An answer that does not come is waited for no longer than the time limit',
  rule: 'X3',
  strength: 'SHOULD',
  source: 'SDK exporter specification, “Configuration Options” (timeout)',
  explain:
    'Where no whole answer came, the sender has to end the request (reset its stream, close its connection) within its ' +
    'declared time limit and half a second. That it ended because it was stopped proves nothing.',
  advice:
    'Let one deadline bound the whole attempt: connecting, sending, waiting and reading the answer to its last byte.',
  notAsked: ({ declared }: Conditions) =>
    declared.timeoutMs === 0 ? 'this sender was told to wait without end' : undefined,
  judge,
  unscaled: toleranceIsOfTime,
});

/** For the way of the bytes and the timers at both ends. */
const toleranceMs = 500;

interface Wait {
  readonly attempt: Attempt;
  readonly lastedMs: number;
  readonly isOver: boolean;
}

function judge({ events, conditions }: CheckInput): Finding {
  const { timeoutMs } = conditions.declared;
  const seenUntilMs = events.at(-1)?.at;
  const attempts = attemptsOf(events);
  // A start that failed and was repeated has ended before anything came.
  const stoppingAtMs = events.find(
    ({ type, seq }) =>
      (type === 'sender.signalled' || type === 'sender.exited') && seq > (attempts[0]?.started.seq ?? Infinity),
  )?.at;
  const isDisturbed = ownDelays(events);
  const waits = attempts.flatMap((attempt): Wait[] => {
    if (attempt.end && meaningOf(attempt) !== 'given-up') return [];
    const untilMs = (attempt.end?.at ?? seenUntilMs)!;
    if (isDisturbed(attempt.started.at, untilMs)) return [];
    const isOver = attempt.end !== undefined && untilMs < (stoppingAtMs ?? Infinity);
    return [{ attempt, lastedMs: untilMs - attempt.started.at, isOver }];
  });
  if (timeoutMs === undefined) return unproven('the time limit of this sender is not known', waits);
  const late = waits.filter(({ lastedMs }) => lastedMs > timeoutMs + toleranceMs);
  if (late.length > 0) {
    const longest = Math.max(...late.map(({ lastedMs }) => lastedMs));
    const summary =
      `${late.length} of ${counted(waits.length, 'unanswered request')} outlasted the time limit: ` +
      `expected ≤ ${spoken(timeoutMs)}, saw ${spoken(longest)}`;
    return { outcome: 'fail', summary, evidence: evidenceOf(late) };
  }
  const inTime = waits.filter(({ isOver }) => isOver);
  if (inTime.length === 0) return unproven('no request was given up by the sender', waits);
  const longest = Math.max(...inTime.map(({ lastedMs }) => lastedMs));
  const summary =
    `${counted(inTime.length, 'unanswered request')}, each given up in time: the longest lasted ${spoken(longest)}, ` +
    `with a time limit of ${spoken(timeoutMs)}`;
  return { outcome: 'pass', summary, evidence: evidenceOf(inTime) };
}

function unproven(summary: string, waits: readonly Wait[]): Finding {
  return { outcome: 'unproven', summary, evidence: evidenceOf(waits) };
}

function evidenceOf(waits: readonly Wait[]): number[] {
  return waits.flatMap(({ attempt: { received, end } }) => [received.seq, ...(end ? [end.seq] : [])]);
}
