import { history } from '../../core/history.ts';
import type { History } from '../../core/history.ts';
import { run, usualConditions } from '../story.ts';
import type { Stories } from '../story.ts';

const limit = 1000;
const under = { declared: { ...usualConditions.declared, maxRequestBytes: limit } };

/** Ten items of 100 bytes each, in a request that is as large as it may be; then twenty are given at once. */
function surge(count = 20): History {
  return history(run)
    .offer(1, 10)
    .weighing(limit, 300)
    .request('a1', [[1, 10]])
    .store('a1')
    .offer(11, count);
}

/** What was given at once comes in parts of so many items, 100 bytes each. */
function inParts(...parts: readonly number[]): History {
  let first = 11;
  const made = surge();
  for (const [index, count] of parts.entries()) {
    const name = `b${index + 1}`;
    made
      .weighing(count * 100, count * 30)
      .request(name, [[first, first + count - 1]])
      .store(name);
    first += count;
  }
  return made.finish();
}

export const requestSizeLimit: Stories = {
  check: 'request-size-limit',
  saints: [
    {
      tells: 'what is too large is held back, what is just as large as it may be is sent',
      of: surge().finish(),
      under,
      says: 'of 1 offer over 1000 bytes 1 were held back, 0 cut to size',
      shows: ['workload.offered'],
    },
    {
      tells: 'one is cut in two, the next held back',
      of: inParts(10, 10).offer(31, 20),
      under,
      says: 'of 2 offers over 1000 bytes 1 were held back, 1 cut to size',
      shows: ['workload.offered', 'workload.offered'],
    },
    {
      tells: 'what one item weighs is known from a request of its own',
      of: history(run)
        .offer(1, 1)
        .weighing(100)
        .request('a1', [[1, 1]])
        .store('a1')
        .offer(2, 20)
        .finish(),
      under,
      says: 'of 1 offer over 1000 bytes 1 were held back, 0 cut to size',
      shows: ['workload.offered'],
    },
    {
      tells: 'it is cut, and a rest of it is dropped',
      of: inParts(10, 5, 4),
      under,
      says: 'of 1 offer over 1000 bytes 0 were held back, 1 cut to size',
      shows: ['workload.offered'],
    },
  ],
  sinners: [
    {
      tells: 'a request is a byte over the limit, though compressed it is small',
      of: surge()
        .weighing(limit + 1, 300)
        .request('a2', [[11, 20]])
        .store('a2')
        .finish(),
      under,
      says: '1 request of up to 1001 bytes, and its limit is 1000',
      shows: ['exchange.received a2'],
    },
    {
      tells: 'compression makes one larger than it may be',
      of: surge()
        .weighing(limit, limit + 1)
        .request('a2', [[11, 20]])
        .store('a2')
        .finish(),
      under,
      says: '1 request of up to 1001 bytes, and its limit is 1000',
      shows: ['exchange.received a2'],
    },
  ],
  silences: [
    {
      tells: 'a timer may have cut it: the parts do not fill half of the limit',
      of: inParts(4, 4, 4, 4, 4),
      under,
      says: 'what it was given came in parts far below its limit',
      shows: ['workload.offered'],
    },
    {
      tells: 'one part is full, two are not',
      of: inParts(10, 4, 4),
      under,
      says: 'what it was given came in parts far below its limit',
      shows: ['workload.offered'],
    },
    {
      tells: 'half of it came in a full request, and nobody knows why the rest did not',
      of: inParts(10),
      under,
      says: 'what it was given came in parts far below its limit',
      shows: ['workload.offered'],
    },
    {
      tells: 'nothing that it was given is surely too large',
      of: surge(19).finish(),
      under,
      says: 'it was given nothing that is twice as large as its limit of 1000 bytes',
      shows: [],
    },
    {
      tells: 'it never sent an item',
      of: history(run).offer(1, 20).weighing(limit).request('a1', []).store('a1').finish(),
      under,
      says: 'no item came, so nobody knows what one weighs',
      shows: [],
    },
    {
      tells: 'a fault fired, and may be what kept it from sending',
      of: surge().fault().finish(),
      under,
      says: 'a fault fired, and may be why less arrived',
      shows: ['workload.offered', 'fault.fired'],
    },
    {
      tells: 'events were evicted, and with them perhaps what arrived',
      of: surge().finish(),
      under,
      complete: false,
      says: 'events were evicted from the recording, so nobody knows what arrived',
      shows: [],
    },
  ],
  notAsked: [{ under: {}, because: 'how large its requests may be is not known' }],
  asked: [under],
};
