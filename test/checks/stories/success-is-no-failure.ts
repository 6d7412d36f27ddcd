import { history } from '../../core/history.ts';
import type { History } from '../../core/history.ts';
import { run } from '../story.ts';
import type { Stories } from '../story.ts';
import { batch, httpCode } from './senders.ts';
import type { Sent } from './senders.ts';

const large = 4 * 1024 * 1024 + 1;

/** Batch `n` of ten, answered by a fault. */
const told = (made: History, n: number, answer: Sent): History =>
  made
    .offer(n * 10 - 9, 10)
    .request(`a${n}`, batch(n))
    .faultOn(`a${n}`)
    .answer(`a${n}`, { committed: true, ...answer });
const started = (): History => history(run).over('http/protobuf');

export const successIsNoFailure: Stories = {
  check: 'success-is-no-failure',
  saints: [
    {
      tells: 'every form of success counts as sent',
      of: told(told(started(), 1, httpCode(202)), 2, httpCode(204))
        .claim({ sent: 20, failed: 0 })
        .finish(),
      says: 'the sender counts 0 of 20 items as failed, after 2 answers of success in another form',
      shows: ['reply.sent a1', 'reply.sent a2', 'sender.claimed'],
    },
    {
      tells: 'what it counts as failed was refused, could not be decoded, was too large, or found the queue full',
      of: [
        httpCode(201),
        httpCode(400),
        { ...httpCode(200), unreadable: true as const },
        { ...httpCode(200), bodyBytes: large },
      ]
        .reduce((made, answer, index) => told(made, index + 1, answer), started())
        .request('b', batch(6))
        .offer(51, 15)
        .store('b')
        .claim({ sent: 20, failed: 31, dropped: 4 })
        .finish(),
      says: 'the sender counts 35 of 55 items as failed, after 1 answer of success in another form',
      shows: ['reply.sent a1', 'sender.claimed'],
    },
    {
      tells: 'what a partial success refused may not be counted as a failed export either, and is not',
      of: told(told(started(), 1, httpCode(202)), 2, { ...httpCode(200), rejected: 3 })
        .claim({ sent: 20, failed: 0, dropped: 0 })
        .finish(),
      says: 'the sender counts 0 of 20 items as failed, after 2 answers of success in another form',
      shows: ['reply.sent a1', 'reply.sent a2', 'sender.claimed'],
    },
  ],
  sinners: [
    {
      tells: '202 counts as a failure',
      of: told(told(started(), 1, httpCode(202)), 2, httpCode(400))
        .claim({ sent: 0, failed: 20 })
        .finish(),
      says: 'the sender counts 20 of 20 items as failed, though all but 10 were answered with success',
      shows: ['reply.sent a1', 'sender.claimed'],
    },
    {
      tells: 'one item too many, among those that were dropped; the last word counts',
      of: told(started(), 1, httpCode(204))
        .claim({ sent: 10, failed: 0 })
        .claim({ sent: 9, failed: 0, dropped: 1 })
        .finish(),
      says: 'the sender counts 1 of 10 items as failed, though all but 0 were answered with success',
      shows: ['reply.sent a1', 'sender.claimed'],
    },
    {
      tells: 'another batch that was resent is counted once',
      of: told(started(), 1, httpCode(204)).request('b', batch(1)).store('b').claim({ sent: 9, failed: 1 }).finish(),
      says: 'the sender counts 1 of 10 items as failed, though all but 0 were answered with success',
      shows: ['reply.sent a1', 'sender.claimed'],
    },
  ],
  silences: [
    {
      tells: 'it says nothing',
      of: told(started(), 1, httpCode(202)).finish(),
      says: 'the sender says nothing of what it counts',
      shows: ['reply.sent a1'],
    },
    {
      tells: 'no fault made a success',
      of: told(told(started(), 1, httpCode(400)), 2, { ...httpCode(200), unreadable: true })
        .request('b', batch(3))
        .store('b')
        .request('c', batch(4))
        .breakOff('c')
        .faultOn('c')
        .request('d', batch(5))
        .claim({ sent: 0, failed: 20 })
        .finish(),
      says: 'no success in another form was seen',
      shows: [],
    },
  ],
};
