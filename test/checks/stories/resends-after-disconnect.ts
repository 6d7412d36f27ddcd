import { history } from '../../core/history.ts';
import { run } from '../story.ts';
import type { Stories } from '../story.ts';
import { answered, batch, resent } from './senders.ts';

const reset = { frames: ['TCP RST'] };
const closed = { frames: ['TCP FIN'] };

export const resendsAfterDisconnect: Stories = {
  check: 'resends-after-disconnect',
  saints: [
    {
      tells: 'the same items come again over HTTP, whether they had been stored or not',
      of: resent([reset, closed, { ...reset, committed: true }], 500, 'http/protobuf')
        .after(9000)
        .finish(),
      says: 'came again: reset connection (2 times), closed connection (1 time)',
      shows: [1, 3, 2].flatMap((n) => [`reply.sent a${n}`, `exchange.received b${n}`]),
    },
    {
      tells: 'a connection was cut when a phase began, before the answer',
      of: history(run)
        .request('a1', batch(1))
        .breakOff('a1', { by: 'backend' })
        .after(500)
        .request('b1', batch(1))
        .store('b1')
        .after(9000)
        .finish(),
      says: 'came again: connection that was cut (1 time)',
      shows: ['reply.failed a1', 'exchange.received b1'],
    },
  ],
  sinners: [
    {
      tells: 'the items are dropped over gRPC',
      of: answered([reset]).after(9000).finish(),
      says: 'did not come again: reset connection (1 of 1)',
      shows: ['reply.sent a1'],
    },
  ],
  silences: [
    {
      tells: 'answers, half answers, streams that were reset, and a sender that left of its own accord',
      of: answered([
        { status: 200, grpcStatus: 14 },
        { ...reset, status: 200, frames: ['HEADERS', 'TCP RST'] },
        { frames: ['RST_STREAM(2)'] },
      ])
        .request('x1', batch(4))
        .breakOff('x1')
        .request('x2', batch(5))
        .breakOff('x2', { by: 'backend', frames: ['HEADERS'] })
        .request('x3', batch(6))
        .answer('x3', { frames: [] })
        .after(9000)
        .finish(),
      says: 'no connection that ended instead of an answer was seen',
      shows: [],
    },
    {
      tells: 'a recording that does not say who ended it',
      of: history(run)
        .request('a1', batch(1))
        .add({
          type: 'reply.failed',
          connection: 'c1',
          exchange: 'a1',
          reason: '?',
          frames: [],
          committed: false,
          accepted: 0,
          rejected: 0,
        })
        .after(9000)
        .finish(),
      says: 'no connection that ended instead of an answer was seen',
      shows: [],
    },
  ],
  notAsked: [{ under: { declared: { retry: { enabled: false } } }, because: 'this sender was told not to retry' }],
};
