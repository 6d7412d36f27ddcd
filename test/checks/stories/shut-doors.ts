import { history } from '../../core/history.ts';
import { run } from '../story.ts';
import type { Stories } from '../story.ts';
import { batch } from './senders.ts';

const sent = () => history(run).offer(1, 10).request('a1', batch(1)).fault();
const ends = ['fault.fired', 'run.finished'];

const reopened = (atMs: number, made = history(run).offer(1, 10)) =>
  made
    .at(atMs)
    .add({ type: 'listener.opened', listener: 'grpc', host: '127.0.0.1', port: 4317 })
    .after(90_000)
    .finish();

/** Like an SDK: its pauses double without an end, for 10 s in all. */
const growing = { declared: { retry: { enabled: true, initialMs: 1000, maxElapsedMs: 10_000 } } };

/** Losses behind a port that was shut, where nobody sees how often a sender knocked. */
export const shutDoors: Pick<Stories, 'sinners' | 'silences'> = {
  sinners: [
    {
      tells: 'an outage that the budget outlasts',
      of: reopened(52_500),
      says: '10 of 10 items never arrived (1–10), though there was time to resend them',
      shows: ['run.finished'],
    },
    {
      tells: 'pauses that nobody saw may have grown until the door opened, and no further',
      of: reopened(5000),
      under: growing,
      says: '10 of 10 items never arrived (1–10), though there was time to resend them',
      shows: ['run.finished'],
    },
    {
      tells: 'they are counted from the last attempt that was seen',
      of: reopened(7000, sent().at(4000).refuse('a1')),
      under: growing,
      says: '10 of 10 items never arrived (1–10), though there was time to resend them',
      shows: ends,
    },
  ],
  silences: [
    {
      tells: 'an outage that outlasts the budget',
      of: reopened(52_501),
      says:
        '10 of 10 items never arrived, and the sender may not be blamed: ' +
        '10 could not be delivered within the retry budget of 60 s',
      shows: ['run.finished'],
    },
    {
      tells: 'the pause in which the door opened may have been as long as all before it',
      of: reopened(5001),
      under: growing,
      says:
        '10 of 10 items never arrived, and the sender may not be blamed: ' +
        '10 could not be delivered within the retry budget of 10 s',
      shows: ['run.finished'],
    },
    {
      tells: 'its first pause alone may outlast the budget',
      of: reopened(501),
      under: { declared: { retry: { enabled: true, initialMs: 1000, maxElapsedMs: 2000 } } },
      says:
        '10 of 10 items never arrived, and the sender may not be blamed: ' +
        '10 could not be delivered within the retry budget of 2 s',
      shows: ['run.finished'],
    },
    {
      tells: 'the same after an attempt that was seen',
      of: reopened(7001, sent().at(4000).refuse('a1')),
      under: growing,
      says:
        '10 of 10 items never arrived, and the sender may not be blamed: ' +
        '10 could not be delivered within the retry budget of 10 s',
      shows: ends,
    },
    {
      tells: 'a sender of unknown budget found the door shut',
      of: reopened(1000),
      under: { declared: {} },
      says:
        '10 of 10 items never arrived, and the sender may not be blamed: ' +
        '10 could not be delivered at first, and the retry budget is not known',
      shows: ['run.finished'],
    },
  ],
};
