import type { ChaosEvent } from '../../src/core/event.ts';
import { history } from './history.ts';

/** The columns of a ledger as they follow from how the history was made. */
export interface Expected {
  readonly offered: number;
  readonly attempted: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly duplicated: number;
  readonly extraCopies: number;
  readonly lost: number;
}

const perRequest = 1000;

/**
 * The events of a long run, made and forgotten one request at a time: of each ten requests of a thousand items some are
 * stored, some refused and sent again, some stored without an acknowledgement and sent again, some refused in part, some
 * never heard of again and one never sent.
 */
export function longHistory(run: number, items: number, tell: (event: ChaosEvent) => void, firstSeq = 1): Expected {
  const sum = { offered: 0, attempted: 0, accepted: 0, rejected: 0, duplicated: 0, extraCopies: 0, lost: 0 };
  for (let done = 0; done < items; done += perRequest) {
    const portion = (done / perRequest) % 10;
    const counted = portionOf(run, firstSeq + done, portion, tell);
    for (const key of Object.keys(sum) as (keyof Expected)[]) sum[key] += counted[key] ?? 0;
  }
  return sum;
}

function portionOf(run: number, first: number, portion: number, tell: (event: ChaosEvent) => void): Partial<Expected> {
  const n = perRequest;
  const [last, id] = [first + n - 1, `x${first}`];
  const made = history(run).offer(first, n);
  const all = { offered: n, attempted: n };
  const end = (counted: Partial<Expected>): Partial<Expected> => {
    for (const event of made.events) tell(event);
    return counted;
  };
  switch (portion) {
    case 0:
      return end({ offered: n, lost: n });
    case 1:
      made.request(id, [[first, last]]).refuse(id);
      return end({ ...all, lost: n });
    case 2:
      made.request(id, [[first, last]]).abort(id);
      return end({ ...all, lost: n });
    case 3:
      made.request(id, [[first, last]]).store(id, { rejected: 100 });
      return end({ ...all, accepted: n - 100, rejected: 100 });
    case 4:
      // Not acknowledged, so sent again, batched anew: once more without an acknowledgement, and then with one.
      made.request(id, [[first, last]]).store(id, { failed: true });
      made.request(`${id}b`, [[first + 500, last]]).store(`${id}b`, { failed: true });
      made.request(`${id}c`, [[first + 500, last]]).store(`${id}c`);
      return end({ ...all, accepted: n, duplicated: 500, extraCopies: 1000 });
    case 5:
      made.request(id, [[first, last]]).refuse(id);
      made.request(`${id}b`, [[first, last]]).store(`${id}b`);
      return end({ ...all, accepted: n });
    default:
      made.request(id, [[first, last]]).store(id);
      return end({ ...all, accepted: n });
  }
}
