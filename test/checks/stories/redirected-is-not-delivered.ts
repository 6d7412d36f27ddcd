import type { Stories } from '../story.ts';
import { aim, begun, followed, redirected, visited } from './redirects.ts';
import { batch } from './senders.ts';

export const redirectedIsNotDelivered: Stories = {
  check: 'redirected-is-not-delivered',
  saints: [
    {
      tells: 'the data arrives at the other place; other data is lost on its own account',
      of: followed(redirected(begun(), 1, 307), 1)
        .offer(91, 10)
        .claim({ sent: 20, failed: 0 })
        .finish(),
      says: 'all of 10 redirected items arrived',
      shows: ['reply.sent a1'],
    },
    {
      tells: 'half of the data arrives, a part is refused there, and the rest is known to be lost',
      of: followed(redirected(redirected(begun(), 1, 308), 2, 308), 1)
        .offer(91, 10)
        .request('z', batch(10))
        .store('z', { rejected: 4 })
        .claim({ sent: 20, failed: 10 })
        .finish(),
      says: '10 of 20 redirected items never arrived (11–20), and it is known: the sender counts 20 as sent, and 20 were stored',
      shows: ['reply.sent a1', 'reply.sent a2', 'sender.claimed'],
    },
  ],
  sinners: [
    {
      tells: 'a GET is answered with 200, and the data counts as sent',
      of: visited(redirected(begun(), 1, 302), 'g')
        .claim({ sent: 10, failed: 0 })
        .finish({ settled: false }),
      says: '10 of 10 redirected items never arrived (1–10): the sender counts 10 as sent, and 0 were stored; 1 request came to the other place without data',
      shows: ['reply.sent a1', 'exchange.started g', 'sender.claimed'],
    },
    {
      tells: 'nobody goes there, and one item too many counts as sent',
      of: aim(redirected(begun(), 1, 302))
        .offer(91, 10)
        .request('z', batch(10))
        .store('z')
        .claim({ sent: 11, failed: 9 })
        .finish(),
      says: '10 of 10 redirected items never arrived (1–10): the sender counts 11 as sent, and 10 were stored',
      shows: ['reply.sent a1', 'sender.claimed'],
    },
  ],
  silences: [
    {
      tells: 'no redirect was given, and much is lost',
      of: aim(begun())
        .offer(1, 10)
        .request('a', batch(1))
        .answer('a', { status: 400 })
        .claim({ sent: 10, failed: 0 })
        .finish(),
      says: 'nothing was sent elsewhere',
      shows: [],
    },
    {
      tells: 'the sender says nothing',
      of: redirected(begun(), 1, 302).finish(),
      says: '10 of 10 redirected items never arrived (1–10), and the sender says nothing of what it counts',
      shows: ['reply.sent a1'],
    },
    {
      tells: 'the run did not settle',
      of: redirected(begun(), 1, 302).claim({ sent: 0, failed: 0 }).finish({ settled: false }),
      says: '10 of 10 redirected items never arrived (1–10) so far',
      shows: ['reply.sent a1'],
    },
  ],
};
