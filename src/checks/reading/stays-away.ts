import type { CheckInput, Finding } from '../../core/verdict.ts';
import { attemptsOf, nextOf } from './attempt.ts';
import type { Attempt } from './attempt.ts';
import type { Concern } from './comes-again.ts';
import { longestPauseMs, settledAtMs } from './patience.ts';
import { counted, listed, spoken } from './words.ts';

interface Return {
  readonly attempt: Attempt;
  readonly next: Attempt;
}

/**
 * No attempt that is concerned may be followed by another one with the same data. That it stays away is believed only
 * where the run went on for longer than the sender's first pause could have lasted.
 */
export function judgeStaysAway(input: CheckInput, { nameOf, what }: Concern): Finding {
  const { events, conditions } = input;
  const concerned = attemptsOf(events).filter((attempt) => attempt.end && nameOf(attempt) !== undefined);
  const returns = concerned.flatMap((attempt) => {
    const next = nextOf(attempt);
    return next ? [{ attempt, next }] : [];
  });
  if (returns.length > 0) return returned(returns, concerned, nameOf);
  const untilMs = settledAtMs(events) - longestPauseMs(conditions.declared.retry, 1);
  const stayed = concerned.filter(({ end }) => end!.at <= untilMs);
  if (stayed.length === 0) {
    const summary =
      concerned.length === 0
        ? `no ${what} was seen`
        : `${what}, ${counted(concerned.length, 'time')}, and the run was over before a resend could have come`;
    return { outcome: 'unproven', summary, evidence: endsOf(concerned) };
  }
  const tally = tallyOf(stayed, nameOf).map(([name, count]) => `${name} (${counted(count, 'time')})`);
  return { outcome: 'pass', summary: `did not come again: ${listed(tally)}`, evidence: endsOf(stayed) };
}

function returned(returns: readonly Return[], concerned: readonly Attempt[], nameOf: Concern['nameOf']): Finding {
  const totals = new Map(tallyOf(concerned, nameOf));
  const tally = tallyOf(
    returns.map(({ attempt }) => attempt),
    nameOf,
  ).map(([name, count]) => `${name} (${count} of ${totals.get(name)})`);
  const soonest = Math.min(...returns.map(({ attempt, next }) => next.started.at - attempt.end!.at));
  return {
    outcome: 'fail',
    summary: `came again: ${listed(tally)}, the soonest after ${spoken(soonest)}`,
    evidence: returns.flatMap(({ attempt, next }) => [attempt.end!.seq, next.received.seq]),
  };
}

function tallyOf(attempts: readonly Attempt[], nameOf: Concern['nameOf']): [string, number][] {
  const tally = new Map<string, number>();
  for (const attempt of attempts) {
    const name = nameOf(attempt) ?? '';
    tally.set(name, (tally.get(name) ?? 0) + 1);
  }
  return [...tally];
}

function endsOf(attempts: readonly Attempt[]): number[] {
  return attempts.flatMap(({ end }) => (end ? [end.seq] : []));
}
