import { history } from '../../core/history.ts';
import { run } from '../story.ts';
import type { Stories } from '../story.ts';
import { batch } from './senders.ts';

const items = (size: number, consumers?: number) => ({
  declared: { queue: { size, ...(consumers !== undefined && { consumers }) }, queueCounts: 'items' as const },
});
const requests = (size: number) => ({ declared: { queue: { size }, queueCounts: 'requests' as const } });
const all = ['fault.fired', 'sender.claimed', 'run.finished'];

/** Ten items and ten more wait until 1 s and 2 s; five more find no room. */
const stalled = (claims: object | null = { dropped: 5 }) => {
  const made = history(run)
    .fault()
    .offer(1, 10)
    .at(500)
    .offer(11, 10)
    .at(600)
    .offer(21, 5)
    .at(1000)
    .request('a1', batch(1))
    .at(2000)
    .store('a1')
    .request('a2', batch(2))
    .store('a2')
    .at(2000)
    .offer(31, 10)
    .request('a3', [[31, 40]])
    .store('a3');
  return (claims ? made.claim({ dropped: 1 }).claim(claims) : made).finish();
};

export const boundedQueue: Stories = {
  check: 'bounded-queue',
  saints: [
    {
      tells: 'twenty items wait, and five are dropped and counted; the queue and one batch in hand',
      of: stalled(),
      under: items(10),
      says: 'turned away 5 items, and held at most 20 of 20 places in its queue',
      shows: all,
    },
    {
      tells: 'two exporters with five places each',
      of: stalled(),
      under: items(5, 2),
      says: 'turned away 5 items, and held at most 20 of 20 places in its queue',
      shows: all,
    },
    {
      tells: 'two requests wait',
      of: stalled({ failed: 1, dropped: 4 }),
      under: requests(2),
      says: 'turned away 4 items, and held at most 2 of 2 places in its queue',
      shows: all,
    },
    {
      tells: 'a request was refused at the door, and the sender says nothing of itself',
      of: history(run)
        .fault()
        .offer(1, 10)
        .turnAway(11, 10)
        .at(1)
        .request('a1', batch(1))
        .turnAway(21, 5)
        .store('a1')
        .finish(),
      under: requests(2),
      says: 'turned away 15 items, and held at most 1 of 2 places in its queue',
      shows: ['fault.fired', 'workload.refused', 'run.finished'],
    },
  ],
  sinners: [
    {
      tells: 'this process stood still when the request came, but not for long',
      of: history(run)
        .fault()
        .offer(1, 10)
        .at(500)
        .offer(11, 1)
        .at(1000)
        .delayed(499)
        .request('a1', batch(1))
        .request('a2', [[11, 11]])
        .claim()
        .finish(),
      under: items(5),
      says: 'at one time it held 11 of 10 places in its queue',
      shows: all,
    },
    {
      tells: 'more items waited than there was room for',
      of: stalled(),
      under: items(9, 1),
      says: 'at one time it held 20 of 18 places in its queue',
      shows: all,
    },
    {
      tells: 'more requests waited than there was room for',
      of: stalled(),
      under: requests(1),
      says: 'at one time it held 2 of 1 place in its queue',
      shows: all,
    },
    {
      tells: 'some are neither failed nor dropped',
      of: stalled({ failed: 1, dropped: 3 }),
      under: items(10),
      says: '1 of 5 lost items are neither among its failed nor among its dropped ones',
      shows: all,
    },
  ],
  silences: [
    {
      tells:
        'this process stood still when the requests came, so they may have been sent before the last item was given',
      of: history(run)
        .fault()
        .offer(1, 10)
        .at(500)
        .offer(11, 1)
        .at(1000)
        .delayed(500)
        .request('a1', batch(1))
        .request('a2', [[11, 11]])
        .store('a1')
        .store('a2')
        .claim()
        .finish(),
      under: items(5),
      says: 'its queue was never full: it held at most 10 of 10 places in its queue',
      shows: all,
    },
    {
      tells: 'all was refused',
      of: history(run).fault().turnAway(1, 10).finish(),
      under: requests(1),
      says: 'nothing that it held was sent later, so how much it held is not known',
      shows: ['fault.fired', 'workload.refused', 'run.finished'],
    },
    {
      tells: 'nothing was turned away',
      of: stalled({ failed: 5 }),
      under: items(10),
      says: 'its queue was never full: it held at most 20 of 20 places in its queue',
      shows: all,
    },
    {
      tells: 'the sender says nothing of itself',
      of: stalled(null),
      under: items(10),
      says: 'its queue was never full: it held at most 20 of 20 places in its queue',
      shows: ['fault.fired', 'run.finished'],
    },
    {
      tells: 'what is counted nowhere was still waiting when the run ended',
      of: stalled({ failed: 1, dropped: 3, unfinished: 1 }),
      under: items(10),
      says: 'the run ended while it still had 1 request to send',
      shows: all,
    },
    {
      tells: 'no fault fired',
      of: history(run).offer(1, 10).finish(),
      under: items(10),
      says: 'no fault fired',
      shows: ['run.finished'],
    },
    {
      tells: 'events were evicted',
      of: stalled(),
      under: items(10),
      complete: false,
      says: 'events were evicted from the recording, so absence proves nothing',
      shows: all,
    },
    {
      tells: 'time ran out',
      of: history(run).fault().finish({ settled: false }),
      under: items(10),
      says: 'the run did not settle',
      shows: ['fault.fired', 'run.finished'],
    },
  ],
  notAsked: [
    { under: { declared: {} }, because: 'how much its queue may hold is not known' },
    { under: { declared: { queue: { size: 2 } } }, because: 'how much its queue may hold is not known' },
    { under: requests(0), because: 'this sender has no queue' },
    {
      under: { declared: { ...requests(2).declared, batch: {} } },
      because: 'it gathers items into batches before they wait, so how much its queue holds cannot be seen',
    },
  ],
  asked: [requests(1), items(1)],
};
