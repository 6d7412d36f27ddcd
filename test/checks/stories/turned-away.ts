import { history } from '../../core/history.ts';
import type { History } from '../../core/history.ts';
import { run } from '../story.ts';
import type { Stories } from '../story.ts';
import { batch } from './senders.ts';

/* Stories of no-loss: what a full queue turned away, and when an attempt began that came while this process stood still. */

const ends = ['fault.fired', 'run.finished'];
const sent = () => history(run).offer(1, 10).request('a1', batch(1)).fault();
const retry = { initialMs: 500, maxElapsedMs: 1500 };
const queueOf = (size: number, queueCounts: 'items' | 'requests' = 'items', more: object = {}) => ({
  declared: { retry, queue: { size }, queueCounts, ...more },
});
/** Ten items are refused, five more find the queue full, and then the ten arrive. */
const overflow = (dropped = 5) =>
  sent()
    .refuse('a1')
    .at(100)
    .offer(11, 5)
    .at(500)
    .request('b1', batch(1))
    .store('b1')
    .claim({ dropped: 9 })
    .claim({ dropped })
    .finish();
/** Two requests of ten items, and a third that is never sent. */
const threeRequests = () =>
  history(run)
    .offer(1, 10)
    .fault()
    .offer(11, 10)
    .offer(21, 10)
    .at(500)
    .request('a1', batch(1))
    .store('a1')
    .request('a2', batch(2))
    .store('a2')
    .claim({ dropped: 10 })
    .finish();
/** Refused after 750 ms, when one more pause would end at 1.5 s; `before` is what went on before it came, at 200 ms. */
const lateBy = (before: (made: History) => History) =>
  before(history(run))
    .at(200)
    .offer(1, 10)
    .request('a1', batch(1))
    .fault()
    .at(950)
    .refuse('a1')
    .at(9000)
    .delayed(100)
    .finish();

export const turnedAway: Omit<Stories, 'check'> = {
  saints: [
    {
      tells: 'what found the queue full, and is counted, was not taken',
      of: overflow(),
      under: queueOf(10),
      says: '10 of 15 items arrived; 5 found its queue of 10 full, as it counts itself',
      shows: [...ends, 'sender.claimed'],
    },
    {
      tells: 'a queue of two requests',
      of: threeRequests(),
      under: queueOf(2, 'requests'),
      says: '20 of 30 items arrived; 10 found its queue of 2 full, as it counts itself',
      shows: [...ends, 'sender.claimed'],
    },
    {
      tells: 'a queue of requests that large ones are taken apart into',
      of: threeRequests(),
      under: queueOf(20, 'requests', { batch: { maxItems: 1 } }),
      says: '20 of 30 items arrived; 10 found its queue of 20 full, as it counts itself',
      shows: [...ends, 'sender.claimed'],
    },
    {
      tells: 'some were refused item by item, some found the queue full',
      of: sent().offer(11, 5).store('a1', { rejected: 2 }).claim({ dropped: 5 }).finish(),
      under: queueOf(10),
      says: '8 of 15 items arrived; 5 found its queue of 10 full, as it counts itself',
      shows: [...ends, 'sender.claimed'],
    },
  ],
  sinners: [
    {
      tells: 'connections were cut, and others came through afterwards',
      of: history(run)
        .offer(1, 10)
        .fault('mute', 'connection')
        .at(1000)
        .offer(11, 10)
        .request('a2', batch(2))
        .store('a2')
        .at(60_000)
        .finish(),
      says: '10 of 20 items never arrived (1–10), though there was time to resend them',
      shows: ends,
    },
    {
      tells: 'more is missing than the sender counts as dropped',
      of: overflow(4),
      under: queueOf(10),
      says:
        '1 of 15 items never arrived (15), though there was time to resend them; ' +
        '4 found its queue of 10 full, as it counts itself',
      shows: ends,
    },
    {
      tells: 'dropped, and the queue had room',
      of: overflow(),
      under: queueOf(11),
      says: '5 of 15 items never arrived (11–15), though there was time to resend them',
      shows: ends,
    },
    {
      tells: 'dropped by a sender without a queue, as far as is known',
      of: overflow(),
      under: { declared: { retry } },
      says: '5 of 15 items never arrived (11–15), though there was time to resend them',
      shows: ends,
    },
    {
      tells: 'dropped by a sender whose queue has no room, and nobody knows of what',
      of: overflow(),
      under: { declared: { retry, queue: { size: 10 } } },
      says: '5 of 15 items never arrived (11–15), though there was time to resend them',
      shows: ends,
    },
    {
      tells: 'a queue of three requests had room for a third',
      of: threeRequests(),
      under: queueOf(3, 'requests'),
      says: '10 of 30 items never arrived (21–30), though there was time to resend them',
      shows: ends,
    },
    {
      tells: 'a queue of requests that are taken apart had room',
      of: threeRequests(),
      under: queueOf(21, 'requests', { batch: { maxItems: 1 } }),
      says: '10 of 30 items never arrived (21–30), though there was time to resend them',
      shows: ends,
    },
    {
      tells: 'dropped when everything before had been stored or refused for good',
      of: sent()
        .status('a1', 3)
        .at(1000)
        .offer(11, 5)
        .request('a2', [[11, 15]])
        .store('a2')
        .at(2000)
        .offer(16, 1)
        .at(3000)
        .request('a3', [[16, 16]])
        .store('a3')
        .offer(17, 5)
        .claim({ dropped: 5 })
        .finish(),
      under: queueOf(7),
      says: '5 of 21 items never arrived (17–21), though there was time to resend them; 10 were refused for good',
      shows: ends,
    },
    {
      tells: 'nothing was dropped, what waited all the time was lost',
      of: history(run).fault().offer(1, 10).claim({ failed: 10 }).finish(),
      under: queueOf(10),
      says: '10 of 10 items never arrived (1–10), though there was time to resend them',
      shows: ends,
    },
    {
      tells: 'this process stood still, but not when it came',
      of: lateBy((made) => made.at(154).delayed(100)),
      under: { declared: { retry } },
      says: '10 of 10 items never arrived (1–10), though there was time to resend them',
      shows: ends,
    },
  ],
  silences: [
    {
      tells: 'connections are mute, and none is seen to come through again',
      of: history(run).offer(1, 10).fault('mute', 'connection').at(59_251).finish(),
      says:
        '10 of 10 items never arrived, and the sender may not be blamed: ' +
        '10 could not be delivered within the retry budget of 60 s',
      shows: ends,
    },
    {
      tells: 'twenty times as fast, but gRPC connects again at its own pace',
      of: history(run).offer(1, 10).fault('reset', 'connection').finish(),
      under: { timeScale: 20 },
      says: 'gRPC waits 1 to 120 s before it connects again, whatever the pace of the run; 10 of 10 items never arrived (1–10), though there was time to resend them',
      shows: ends,
    },
    {
      tells: 'this process stood still just before, so the sender may have begun earlier',
      of: lateBy((made) => made.at(155).delayed(100)),
      under: { declared: { retry } },
      says:
        '10 of 10 items never arrived, and the sender may not be blamed: ' +
        '10 could not be delivered within the retry budget of 1.5 s',
      shows: ends,
    },
    {
      tells: 'one found the queue full, the others may have waited in it, and the budget excuses them only then',
      of: history(run)
        .offer(1, 5)
        .fault()
        .at(1900)
        .offer(6, 5)
        .at(2000)
        .fault('refuse', 'listener')
        .claim({ dropped: 5 })
        .finish(),
      under: queueOf(5),
      says:
        '10 of 10 items never arrived, and the sender may not be blamed: ' +
        '5 could not be delivered within the retry budget of 1.5 s, 5 found its queue of 5 full, as it counts itself',
      shows: ends,
    },
    {
      tells: 'nothing went wrong but that the queue was full',
      of: history(run).offer(1, 10).request('a1', batch(1)).offer(11, 5).store('a1').claim({ dropped: 5 }).finish(),
      under: queueOf(10),
      says:
        '5 of 15 items never arrived, and the sender may not be blamed: ' +
        '5 found its queue of 10 full, as it counts itself',
      shows: ['run.finished'],
    },
  ],
};
