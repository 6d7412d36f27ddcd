import { history } from '../../core/history.ts';
import type { Conditions } from '../../../src/core/verdict.ts';
import { run, usualConditions } from '../story.ts';
import type { Stories } from '../story.ts';

const samples = (count: number) => Array<string>(count).fill('sender.measured');

interface Course {
  /** Resident megabytes, measured every second from 0.5 s on. */
  readonly mb: readonly number[];
  readonly everyMs?: number;
  /** Megabytes that come each second, half of them refused. */
  readonly comes?: number;
}

/** Trouble from 0.5 s to 12.5 s; one request shows that an item takes a thousand bytes. */
function course({ mb, everyMs = 1000, comes = 2 }: Course, { isSeen = true } = {}) {
  const made = history(run).at(500).fault();
  if (isSeen) made.request('a1', [[1, 2]]);
  const size = made.events.find((event) => event.type === 'exchange.received');
  if (size?.type === 'exchange.received') size.sizeBytes = 2000;
  for (const [index, megabytes] of mb.entries()) {
    made
      .at(500 + index * everyMs)
      .measure(megabytes * 1e6)
      .offer(index * 10_000, comes * 500)
      .turnAway(index * 10_000 + 5000, comes * 500);
  }
  return made.at(12_500).fault().at(12_501).measure(1e9).finish();
}

/** Four samples in a third, about a median. */
const about = (mb: number): number[] => [mb * 0.6, mb, mb, mb * 1.7];
const rising = (first: number, second: number, third: number): number[] => [
  ...about(first),
  ...about(second),
  ...about(third),
  third,
];

const told = (declared: Conditions['declared']): Partial<Conditions> => ({
  declared: { ...usualConditions.declared, ...declared },
});

export const boundedMemory: Stories = {
  check: 'bounded-memory',
  saints: [
    {
      tells: 'it grows while its queue fills, and then no more',
      of: course({ mb: rising(50, 100, 100) }),
      says: '10 MB came in, and it grew from 100 MB to 100 MB',
      shows: samples(9),
    },
    {
      tells: 'it grows by less than half of what comes',
      of: course({ mb: rising(50, 100, 104.9) }),
      says: '10 MB came in, and it grew from 100 MB to 105 MB',
      shows: samples(9),
    },
    {
      tells: 'four samples in a third, and 8 MB, are enough',
      of: course({ mb: rising(50, 100, 90), comes: 1.6 }),
      says: '8 MB came in, and it grew from 100 MB to 90 MB',
      shows: samples(9),
    },
  ],
  sinners: [
    {
      tells: 'all that comes is kept',
      of: course({ mb: rising(50, 100, 110) }),
      says: '10 MB came in, and it grew from 100 MB to 110 MB',
      shows: samples(9),
    },
    {
      tells: 'just as much had come before as its queue and its memory may hold',
      of: course({ mb: rising(50, 100, 110) }),
      under: told({ memoryBytes: 14e6, queue: { size: 14_000 } }),
      says: '10 MB came in, and it grew from 100 MB to 110 MB',
      shows: samples(9),
    },
    {
      tells: 'its queue counts requests, and had been given as many',
      of: course({ mb: rising(50, 100, 110) }),
      under: told({ queue: { size: 14 }, queueCounts: 'requests' }),
      says: '10 MB came in, and it grew from 100 MB to 110 MB',
      shows: samples(9),
    },
    {
      tells: 'nobody knows of a queue',
      of: course({ mb: rising(50, 100, 110) }),
      under: { declared: {} },
      says: '10 MB came in, and it grew from 100 MB to 110 MB',
      shows: samples(9),
    },
  ],
  silences: [
    {
      tells: 'its memory limit would have let it keep a byte more',
      of: course({ mb: rising(50, 100, 110) }),
      under: told({ memoryBytes: 14e6 + 1 }),
      says: '10 MB came in, and it grew from 100 MB to 110 MB, but its memory limit of 14 MB was not reached',
      shows: samples(9),
    },
    {
      tells: 'its queue had room for one more item',
      of: course({ mb: rising(50, 100, 110) }),
      under: told({ queue: { size: 14_001 } }),
      says: '10 MB came in, and it grew from 100 MB to 110 MB, but its queue of 14001 was not full',
      shows: samples(9),
    },
    {
      tells: 'its queue had room for one more request',
      of: course({ mb: rising(50, 100, 110) }),
      under: told({ queue: { size: 15 }, queueCounts: 'requests' }),
      says: '10 MB came in, and it grew from 100 MB to 110 MB, but its queue of 15 was not full',
      shows: samples(9),
    },
    {
      tells: 'half of what comes is kept',
      of: course({ mb: rising(50, 100, 105) }),
      says: '10 MB came in, and it grew from 100 MB to 105 MB: neither all of it nor little',
      shows: samples(9),
    },
    {
      tells: 'measured too seldom',
      of: course({ mb: [1, 1, 1, 1, 1, 1, 1, 1, 1], everyMs: 1340 }),
      says: 'its memory was measured 9 times during the trouble, too seldom',
      shows: samples(6),
    },
    {
      tells: 'too little comes to be seen',
      of: course({ mb: rising(50, 100, 100), comes: 1 }),
      says: 'only 5 MB came in while it was watched: too little to show in its memory',
      shows: samples(9),
    },
    {
      tells: 'nothing arrived, so nobody knows how large an item is',
      of: course({ mb: rising(50, 100, 100) }, { isSeen: false }),
      says: 'only 0 MB came in while it was watched: too little to show in its memory',
      shows: samples(9),
    },
    { tells: 'no fault fired', of: history(run).measure(1).finish(), says: 'no fault fired', shows: [] },
    {
      tells: 'events were evicted',
      of: course({ mb: rising(50, 100, 100) }),
      complete: false,
      says: 'events were evicted from the recording',
      shows: [],
    },
  ],
};
