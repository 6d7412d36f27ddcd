import { history } from '../../core/history.ts';
import type { History } from '../../core/history.ts';
import { run } from '../story.ts';
import type { Stories } from '../story.ts';
import { batch, httpCode } from './senders.ts';

const mib = 1024 * 1024;
const flood = 64 * mib;

/** An answer that was taken whole, with measures before, during and after it. */
interface Measured {
  readonly before?: number;
  readonly during?: number;
  readonly after?: number;
  readonly afterMs?: number;
}

function taken(bytes: number, measured: Measured): History {
  const { before = 100 * mib, afterMs = 1500 } = measured;
  const { during = before, after = before } = measured;
  return history(run)
    .over('http/protobuf')
    .measure(before)
    .after(100)
    .request('a', batch(1))
    .after(1000)
    .measure(during)
    .after(1000)
    .answer('a', { ...httpCode(200), bodyBytes: bytes })
    .after(afterMs)
    .measure(after)
    .finish();
}

const left = (made: History, name: string, plannedBytes: number, bodyBytes: number): History =>
  made.request(name, batch(1)).breakOff(name, { status: 200, plannedBytes, bodyBytes });

const unshown = 'took the whole of 1 answer that goes on and on; that it kept it, its memory does not show';

export const limitsAnswers: Stories = {
  check: 'limits-answers',
  saints: [
    {
      tells: 'the sender leaves, be it after 4 MiB or after 8',
      of: left(left(history(run), 'a', flood, 4 * mib), 'b', 32 * mib, 8 * mib).finish(),
      says: 'left 2 endless answers, after 8 MiB at most',
      shows: ['exchange.received a', 'reply.failed a', 'exchange.received b', 'reply.failed b'],
    },
  ],
  sinners: [
    {
      tells: 'it takes everything, and grows by half of that',
      of: taken(flood, { during: 132 * mib, after: 90 * mib }),
      says: 'took all of 64 MiB, and grew by 32 MiB meanwhile',
      shows: ['exchange.received a', 'reply.sent a', 'sender.measured', 'sender.measured'],
    },
    {
      tells: 'the growth is seen just after the end, in an answer just long enough to tell',
      of: taken(32 * mib, { after: 140 * mib }),
      says: 'took all of 32 MiB, and grew by 40 MiB meanwhile',
      shows: ['exchange.received a', 'reply.sent a', 'sender.measured', 'sender.measured'],
    },
    {
      tells: 'it had left another one before',
      of: left(taken(flood, { during: 164 * mib }), 'b', flood, mib),
      says: 'took all of 64 MiB, and grew by 64 MiB meanwhile',
      shows: ['exchange.received a', 'reply.sent a', 'sender.measured', 'sender.measured'],
    },
  ],
  silences: [
    {
      tells: 'it takes everything and keeps a little less than half of it',
      of: taken(flood, { during: 132 * mib - 1 }),
      says: unshown,
      shows: ['exchange.received a', 'reply.sent a', 'sender.measured', 'sender.measured'],
    },
    {
      tells: 'its growth is seen too late to be of this',
      of: taken(flood, { after: 164 * mib, afterMs: 1501 }),
      says: unshown,
      shows: ['exchange.received a', 'reply.sent a', 'sender.measured', 'sender.measured'],
    },
    {
      tells: 'it was never measured before',
      of: history(run)
        .request('a', batch(1))
        .measure(mib)
        .answer('a', { ...httpCode(200), bodyBytes: flood })
        .measure(flood)
        .finish(),
      says: unshown,
      shows: ['exchange.received a', 'reply.sent a'],
    },
    {
      tells: 'it was never measured afterwards; another one it left',
      of: left(history(run), 'b', flood, mib)
        .measure(mib)
        .request('a', batch(2))
        .answer('a', { ...httpCode(200), bodyBytes: flood })
        .finish(),
      says: unshown,
      shows: ['exchange.received b', 'reply.failed b', 'exchange.received a', 'reply.sent a'],
    },
    {
      tells: 'no answer was large enough, one is open, one was ended by us, one had no head',
      of: left(history(run), 'a', 32 * mib - 1, mib)
        .request('b', batch(2))
        .breakOff('b', { by: 'backend', status: 200, plannedBytes: flood, bodyBytes: 1 })
        .request('c', batch(3))
        .breakOff('c')
        .request('d', batch(4))
        .answer('d', { ...httpCode(200), bodyBytes: 32 * mib - 1, inflatedBytes: flood })
        .request('e', batch(5))
        .finish(),
      says: 'no answer of 32 MiB or more was seen',
      shows: [],
    },
  ],
};
