import type { Stories } from '../story.ts';
import { aim, begun, followed, redirected, visited } from './redirects.ts';
import { batch } from './senders.ts';

const statuses = [301, 302, 303, 307, 308];

export const redirectIsNoSuccess: Stories = {
  check: 'redirect-is-no-success',
  saints: [
    {
      tells: 'each redirect counts as a failure; other data that was stored, or refused by itself, does not',
      of: aim(statuses.reduce((made, status, index) => redirected(made, index + 1, status), begun()))
        .offer(91, 10)
        .request('z', batch(10))
        .store('z', { rejected: 2 })
        .claim({ sent: 10, failed: 50 })
        .finish(),
      says: '5 redirects, none was followed: the sender counts 10 items as sent, and 10 were stored',
      shows: [...statuses.map((_, index) => `reply.sent a${index + 1}`), 'sender.claimed'],
    },
    {
      tells: 'it was followed, be it with a GET',
      of: visited(redirected(begun(), 1, 302), 'g')
        .claim({ sent: 10, failed: 0 })
        .finish(),
      says: '1 redirect, and 1 request came to the other place',
      shows: ['reply.sent a1', 'exchange.started g'],
    },
    {
      tells: 'to itself, on the same host by its full name: round and round, and it counts as a failure',
      of: followed(redirected(begun(), 1, 307, 'http://127.0.0.1:4318/v1/traces'), 1, { path: '/v1/traces' }).finish(),
      says: '1 redirect, and 1 request came to the other place',
      shows: ['reply.sent a1', 'exchange.started b1'],
    },
  ],
  sinners: [
    {
      tells: 'what was not followed counts as sent; other data comes to the place that was named for itself',
      of: aim(redirected(begun(), 1, 307, '/v1/traces'))
        .offer(91, 10)
        .request('z', batch(10))
        .store('z')
        .claim({ sent: 11, failed: 9 })
        .finish(),
      says: '1 redirect, none was followed: the sender counts 11 items as sent, and 10 were stored',
      shows: ['reply.sent a1', 'sender.claimed'],
    },
    {
      tells: 'the same place on another host is another place',
      of: visited(redirected(begun(), 1, 302, '//localhost:4318/moved/v1/traces'), 'g')
        .claim({ sent: 10, failed: 0 })
        .finish(),
      says: '1 redirect, none was followed: the sender counts 10 items as sent, and 0 were stored',
      shows: ['reply.sent a1', 'sender.claimed'],
    },
  ],
  silences: [
    {
      tells: 'nothing redirects: no place is named, or the status is none of those, or it is gRPC',
      of: aim(redirected(begun(), 1, 304))
        .request('x', batch(2))
        .answer('x', { status: 302 })
        .over('grpc')
        .request('y', batch(3))
        .answer('y', { status: 302, headers: { location: '/' } })
        .claim({ sent: 30, failed: 0 })
        .finish(),
      says: 'no redirect was seen',
      shows: [],
    },
    {
      tells: 'the sender says nothing',
      of: redirected(begun(), 1, 302).finish(),
      says: 'the sender says nothing of what it counts',
      shows: ['reply.sent a1'],
    },
    {
      tells: 'the run did not settle',
      of: redirected(begun(), 1, 302).claim({ sent: 0, failed: 0 }).finish({ settled: false }),
      says: '1 redirect, and the run did not settle',
      shows: ['reply.sent a1'],
    },
    {
      tells: 'events were evicted',
      of: redirected(begun(), 1, 302).claim({ sent: 0, failed: 10 }).finish(),
      complete: false,
      says: '1 redirect, and the run did not settle',
      shows: ['reply.sent a1'],
    },
  ],
};
