import { history } from '../../core/history.ts';
import { run } from '../story.ts';
import type { Stories } from '../story.ts';
import { answered, batch, grpcCode, httpCode, resent } from './senders.ts';

const fourMib = 4 * 1024 * 1024;
const large = { bodyBytes: fourMib + 1 };
const says = (times: string): string => `did not come again: answer of more than 4 MiB (${times})`;

export const noResendAfterOversized: Stories = {
  check: 'no-resend-after-oversized',
  saints: [
    {
      tells: 'a success of a byte more than 4 MiB, one that inflates to it, and a refusal of that size',
      of: answered(
        [
          { ...httpCode(200), ...large },
          { ...httpCode(200), bodyBytes: 1, inflatedBytes: fourMib + 1 },
          { ...httpCode(400), ...large },
        ],
        'http/protobuf',
      )
        .after(750)
        .finish(),
      says: says('3 times'),
      shows: ['reply.sent a1', 'reply.sent a2', 'reply.sent a3'],
    },
    {
      tells: 'its reader left before the end',
      of: history(run)
        .request('a1', batch(1))
        .breakOff('a1', { status: 200, plannedBytes: fourMib + 1, bodyBytes: 1 })
        .after(750)
        .finish(),
      says: says('1 time'),
      shows: ['reply.failed a1'],
    },
  ],
  sinners: [
    {
      tells: 'the answer was taken for a broken one',
      of: resent([{ ...grpcCode(0), ...large }], 500).finish(),
      says: 'came again: answer of more than 4 MiB (1 of 1), the soonest after 0.5 s',
      shows: ['reply.sent a1', 'exchange.received b1'],
    },
  ],
  silences: [
    {
      tells:
        'answers up to the limit, compressed ones that are small, and sizes of which a status speaks that is retried',
      of: answered(
        [
          { ...httpCode(200), bodyBytes: fourMib },
          { ...httpCode(200), bodyBytes: fourMib + 1, inflatedBytes: 1 },
          ...[429, 502, 503, 504].map((status) => ({ ...httpCode(status), ...large })),
        ],
        'http/protobuf',
      )
        .over('grpc')
        .request('r', batch(20))
        .answer('r', { ...grpcCode(14), ...large })
        .after(9000)
        .finish(),
      says: 'no answer of more than 4 MiB was seen',
      shows: [],
    },
    {
      tells: 'one is still open, others ended without a head, by our own doing, or before so much was planned',
      of: history(run)
        .request('a1', batch(1))
        .breakOff('a1')
        .request('a2', batch(2))
        .breakOff('a2', { by: 'backend', status: 200, plannedBytes: fourMib + 1 })
        .request('a3', batch(3))
        .breakOff('a3', { status: 200, plannedBytes: fourMib })
        .request('a4', batch(4))
        .breakOff('a4', { status: 200 })
        .request('a5', batch(5))
        .answer('a5', { frames: ['TCP RST'], ...large })
        .request('a6', batch(6))
        .request('a7', batch(7))
        .breakOff('a7', { status: 503, plannedBytes: fourMib + 1 })
        .after(9000)
        .finish(),
      says: 'no answer of more than 4 MiB was seen',
      shows: [],
    },
  ],
};
