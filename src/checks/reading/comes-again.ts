import type { CheckInput, Finding } from '../../core/verdict.ts';
import { attemptsOf, nextOf } from './attempt.ts';
import type { Attempt } from './attempt.ts';
import { expectationAfter } from './patience.ts';
import { counted, listed } from './words.ts';

interface Tally {
  readonly cameAgain: Attempt[];
  readonly missing: Attempt[];
}

/** What is judged: `nameOf` says under which name an attempt is counted, undefined that it is not concerned. */
export interface Concern {
  readonly nameOf: (attempt: Attempt) => string | undefined;
  /** Completes “no … was seen”: `answer with a retryable code`, in the singular. */
  readonly what: string;
}

/** Each attempt that is concerned has to be followed by another one with the same data, as far as the budget reaches. */
export function judgeComesAgain(input: CheckInput, { nameOf, what }: Concern): Finding {
  const tallies = new Map<string, Tally>();
  const excused: Attempt[] = [];
  for (const attempt of attemptsOf(input.events)) {
    const name = nameOf(attempt);
    if (name === undefined || !attempt.end) continue;
    const isAgain = nextOf(attempt) !== undefined;
    if (!isAgain && (!input.complete || expectationAfter(attempt, input) !== 'due')) {
      excused.push(attempt);
      continue;
    }
    const tally = tallies.get(name) ?? { cameAgain: [], missing: [] };
    tallies.set(name, tally);
    (isAgain ? tally.cameAgain : tally.missing).push(attempt);
  }
  return findingOf(tallies, excused, what);
}

function findingOf(tallies: ReadonlyMap<string, Tally>, excused: readonly Attempt[], what: string): Finding {
  if (tallies.size === 0) {
    const summary =
      excused.length === 0
        ? `no ${what} was seen`
        : `${what}, ${counted(excused.length, 'time')}, too late in the retry budget or in the run for another attempt`;
    return { outcome: 'unproven', summary, evidence: endsOf(excused) };
  }
  const all = [...tallies];
  const missing = all.filter(([, tally]) => tally.missing.length > 0);
  const again = all.filter(([, tally]) => tally.missing.length === 0);
  const cameAgain = again.length > 0 ? `came again: ${listed(again.map(wholeTally))}` : '';
  if (missing.length === 0) {
    return { outcome: 'pass', summary: cameAgain, evidence: all.flatMap(([, tally]) => pairsOf(tally.cameAgain)) };
  }
  const never = `did not come again: ${listed(missing.map(brokenTally))}`;
  const summary = [never, cameAgain].filter((part) => part !== '').join('; ');
  return { outcome: 'fail', summary, evidence: endsOf(missing.flatMap(([, tally]) => tally.missing)) };
}

function wholeTally([name, { cameAgain }]: [string, Tally]): string {
  return `${name} (${counted(cameAgain.length, 'time')})`;
}

function brokenTally([name, { missing, cameAgain }]: [string, Tally]): string {
  return `${name} (${missing.length} of ${missing.length + cameAgain.length})`;
}

function pairsOf(attempts: readonly Attempt[]): number[] {
  return attempts.flatMap((attempt) => [...endsOf([attempt]), ...receivedOf(nextOf(attempt))]);
}

function receivedOf(attempt: Attempt | undefined): number[] {
  return attempt ? [attempt.received.seq] : [];
}

function endsOf(attempts: readonly Attempt[]): number[] {
  return attempts.flatMap(({ end }) => (end ? [end.seq] : []));
}
