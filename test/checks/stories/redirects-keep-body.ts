import type { Stories } from '../story.ts';
import { aim, begun, followed, redirected, secured, visited } from './redirects.ts';
import { batch } from './senders.ts';

export const redirectsKeepBody: Stories = {
  check: 'redirects-keep-body',
  saints: [
    {
      tells: 'the same data comes to the other place, after 307 as after 308',
      of: followed(followed(redirected(redirected(begun(), 1, 307), 2, 308), 1), 2).finish(),
      says: 'after 2 answers with 307 or 308, 2 requests came to the other place, each with data',
      shows: ['reply.sent a1', 'reply.sent a2', 'exchange.started b1', 'exchange.started b2'],
    },
    {
      tells: 'a single item comes along as well',
      of: aim(redirected(begun(), 1, 307), { path: '/moved/v1/traces' })
        .request('b1', [[1, 1]])
        .finish({ settled: false }),
      says: 'after 1 answer with 307 or 308, 1 request came to the other place, each with data',
      shows: ['reply.sent a1', 'exchange.started b1'],
    },
    {
      tells: 'to https, and over TLS',
      of: aim(secured(redirected(begun(), 1, 308, 'https://127.0.0.1:4318/v1/traces')))
        .request('b1', batch(1))
        .finish(),
      says: 'after 1 answer with 307 or 308, 1 request came to the other place, each with data',
      shows: ['reply.sent a1', 'exchange.started b1'],
    },
    {
      tells: 'to https, and what comes again is plaintext',
      of: aim(redirected(begun(), 1, 308, 'https://127.0.0.1:4318/v1/traces'))
        .request('b1', batch(1))
        .finish(),
      says: '1 answer with 307 or 308, none was followed',
      shows: ['reply.sent a1'],
    },
    {
      tells: 'nobody goes there, which is lawful; a GET to another path, or from before, is none of it',
      of: visited(redirected(visited(begun(), 'early'), 1, 307), 'other', { path: '/health' }).finish(),
      says: '1 answer with 307 or 308, none was followed',
      shows: ['reply.sent a1'],
    },
  ],
  sinners: [
    {
      tells: '308 is followed with a GET',
      of: visited(redirected(begun(), 1, 308), 'g').finish({ settled: false }),
      complete: false,
      says: 'after 1 answer with 307 or 308, 1 request came to the other place without the data (GET)',
      shows: ['reply.sent a1', 'exchange.started g'],
    },
    {
      tells: 'the method stays and the body does not, for one of two',
      of: aim(followed(redirected(redirected(begun(), 1, 307), 2, 307), 1), { path: '/moved/v1/traces' })
        .request('b2', [])
        .finish(),
      says: 'after 2 answers with 307 or 308, 1 request came to the other place without the data (POST)',
      shows: ['reply.sent a1', 'reply.sent a2', 'exchange.started b1', 'exchange.started b2'],
    },
  ],
  silences: [
    {
      tells: 'other redirects may be followed with a GET',
      of: [301, 302, 303]
        .reduce((made, status, index) => visited(redirected(made, index + 1, status), `g${index}`), begun())
        .finish(),
      says: 'no answer with 307 or 308 was seen',
      shows: [],
    },
    {
      tells: 'the run did not settle',
      of: redirected(begun(), 1, 307).finish({ settled: false }),
      says: '1 answer with 307 or 308 not followed so far',
      shows: ['reply.sent a1'],
    },
    {
      tells: 'events were evicted',
      of: redirected(begun(), 1, 307).finish(),
      complete: false,
      says: '1 answer with 307 or 308 not followed so far',
      shows: ['reply.sent a1'],
    },
  ],
};
