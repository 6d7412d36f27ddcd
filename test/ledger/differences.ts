import type { ChaosEvent } from '../../src/core/event.ts';
import { ledgerOf } from '../../src/core/ledger.ts';
import type { IndependentCount } from './independent-count.ts';

const maxShownRanges = 8;

/** Every column of every run in which the ledger and the independent count do not say the same; empty: they agree. */
export function differences(
  runs: readonly number[],
  events: readonly ChaosEvent[],
  counted: IndependentCount,
): readonly string[] {
  return runs.flatMap((run) => {
    const { lostRanges, unmarked, ...columns } = ledgerOf(events, run);
    const { lostSeqs, ...expected } = counted.of(run);
    const pairs: [string, unknown, unknown][] = Object.entries(columns).map(([name, value]) => [
      name,
      value,
      expected[name as keyof typeof expected],
    ]);
    const lost = numbersIn(lostRanges);
    // A ledger names the first few ranges only.
    const known = lostRanges.length < maxShownRanges ? lostSeqs : lostSeqs.slice(0, lost.length);
    pairs.push(['unmarked', unmarked, counted.unmarked], ['lost ones', String(lost), String(known)]);
    return pairs
      .filter(([, ours, theirs]) => ours !== theirs)
      .map(
        ([name, ours, theirs]) => `run ${run}, ${name}: the ledger says ${String(ours)}, the count ${String(theirs)}`,
      );
  });
}

function numbersIn(ranges: readonly (readonly [number, number])[]): number[] {
  return ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, index) => first + index));
}
