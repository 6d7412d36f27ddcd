import type { JudgedRun } from '../core/judged-run.ts';
import type { Verdict } from '../core/verdict.ts';
import { attemptsOf } from './attempts.ts';
import type { Attempt } from './attempts.ts';
import { incidentOf } from './incidents.ts';
import type { Incident } from './incidents.ts';

/** What a verdict rests on, for people: the requests that its evidence belongs to, and all else that it names. */
export interface Evidence {
  readonly moments: readonly (Attempt | Incident)[];
  /** Moments that are left out of the middle, where there are too many to read. */
  readonly omitted: number;
}

/**
 * The moments that a verdict names, in order. An attempt comes with those of the same payload, without which no gap can be
 * read, and a loss with the attempts that carried what was lost.
 */
export function evidenceOf(
  run: JudgedRun,
  verdict: Verdict,
  { max, attempts = attemptsOf(run.events) }: { max: number; attempts?: readonly Attempt[] },
): Evidence {
  const named = new Set(verdict.evidence);
  const isNamed = ({ seqs }: Attempt): boolean => seqs.some((seq) => named.has(seq));
  // How a request looks is told by itself, without the others that carried the same.
  const looks = new Set(run.events.flatMap(({ seq, type }) => (type === 'exchange.examined' ? [seq] : [])));
  const isTimed = ({ seqs }: Attempt): boolean => seqs.some((seq) => named.has(seq) && !looks.has(seq));
  const payloads = new Set(attempts.filter(isTimed).map(({ payload }) => payload));
  payloads.delete(undefined);
  const isLost = ({ ranges }: Attempt): boolean => verdict.check === 'no-loss' && carriesLost(ranges, run);
  const shown = attempts.filter((one) => isNamed(one) || payloads.has(one.payload) || isLost(one));
  const partOf = new Set(attempts.flatMap(({ seqs }) => seqs));
  const concerned = new Set(
    run.events.flatMap((event) =>
      event.type === 'fault.fired' && named.has(event.seq) ? (event.connection ?? []) : [],
    ),
  );
  const incidents = run.events
    // A fault on a connection is told best by the handshake that failed of it.
    .filter((event) => named.has(event.seq) || (event.type === 'tls.failed' && concerned.has(event.connection)))
    .filter(({ seq, type }) => !partOf.has(seq) || type === 'exchange.examined')
    .flatMap((event) => incidentOf(event) ?? []);
  return shortened(
    [...shown, ...incidents].toSorted((a, b) => timeOf(a) - timeOf(b)),
    max,
  );
}

export function timeOf(moment: Attempt | Incident): number {
  return moment.kind === 'attempt' ? moment.startMs : moment.at;
}

function carriesLost(ranges: Attempt['ranges'], { ledger }: JudgedRun): boolean {
  return ranges.some(([first, last]) => ledger.lostRanges.some(([from, to]) => first <= to && from <= last));
}

/** The beginning and the end tell most. */
function shortened(moments: readonly (Attempt | Incident)[], max: number): Evidence {
  if (moments.length <= max) return { moments, omitted: 0 };
  const head = Math.ceil(max * 0.75);
  return { moments: [...moments.slice(0, head), ...moments.slice(head - max)], omitted: moments.length - max };
}
