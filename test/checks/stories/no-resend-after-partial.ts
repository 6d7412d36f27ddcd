import { history } from '../../core/history.ts';
import { run } from '../story.ts';
import type { Stories } from '../story.ts';
import { answered, grpcCode, httpCode, resent } from './senders.ts';

const partial = { ...grpcCode(0), rejected: 1, committed: true };
const warning = { ...grpcCode(0), message: 'a field is deprecated', committed: true };

export const noResendAfterPartial: Stories = {
  check: 'no-resend-after-partial',
  saints: [
    {
      tells: 'what was refused item by item is not sent again, nor is what was warned of',
      of: answered([partial, warning]).after(750).finish(),
      says: 'did not come again: partial success (2 times)',
      shows: ['reply.sent a1', 'reply.sent a2'],
    },
    {
      tells: 'the same over HTTP',
      of: answered([{ ...httpCode(200), rejected: 1, committed: true }], 'http/protobuf')
        .after(750)
        .finish(),
      says: 'did not come again: partial success (1 time)',
      shows: ['reply.sent a1'],
    },
  ],
  sinners: [
    {
      tells: 'the whole batch is sent again',
      of: resent([partial], 5000).finish(),
      says: 'came again: partial success (1 of 1), the soonest after 5 s',
      shows: ['reply.sent a1', 'exchange.received b1'],
    },
  ],
  silences: [
    {
      tells: 'every success was whole, but one that was none',
      of: history(run)
        .request('a1', [[1, 10]])
        .store('a1')
        .request('a3', [[21, 30]])
        .answer('a3', { status: 200, message: 'no gRPC at all' })
        .over('http/protobuf')
        .request('a2', [[11, 20]])
        .store('a2')
        .after(9000)
        .finish(),
      says: 'no answer of partial success was seen',
      shows: [],
    },
  ],
};
