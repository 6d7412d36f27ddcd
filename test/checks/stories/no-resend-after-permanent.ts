import { history } from '../../core/history.ts';
import { run } from '../story.ts';
import type { Stories } from '../story.ts';
import { answered, batch, grpcCode, httpCode, resent } from './senders.ts';

const permanentGrpc = [2, 3, 5, 6, 7, 9, 12, 13, 16];
const permanentHttp = [400, 401, 403, 404, 405, 408, 413, 415, 425, 500, 501, 505, 599];
const replies = (count: number): string[] => Array.from({ length: count }, (_, index) => `reply.sent a${index + 1}`);

export const noResendAfterPermanent: Stories = {
  check: 'no-resend-after-permanent',
  saints: [
    {
      tells: 'each final gRPC code is final',
      of: answered(permanentGrpc.map(grpcCode)).after(750).finish(),
      says:
        'did not come again: gRPC 2 UNKNOWN (1 time), gRPC 3 INVALID_ARGUMENT (1 time), gRPC 5 NOT_FOUND (1 time), ' +
        'gRPC 6 ALREADY_EXISTS (1 time), gRPC 7 PERMISSION_DENIED (1 time), gRPC 9 FAILED_PRECONDITION (1 time), ' +
        'gRPC 12 UNIMPLEMENTED (1 time), gRPC 13 INTERNAL (1 time), gRPC 16 UNAUTHENTICATED (1 time)',
      shows: replies(9),
    },
    {
      tells: 'each final HTTP code is final',
      of: answered(permanentHttp.map(httpCode), 'http/protobuf').after(750).finish(),
      says: `did not come again: ${permanentHttp.map((code) => `HTTP ${code} (1 time)`).join(', ')}`,
      shows: replies(13),
    },
    {
      tells: 'a final answer in plain HTTP on a gRPC stream, once to half a request; another batch is resent meanwhile',
      of: answered([httpCode(401), { ...httpCode(401), frames: ['HEADERS+END_STREAM', 'RST_STREAM(0)'] }, grpcCode(14)])
        .after(500)
        .request('b3', batch(3))
        .store('b3')
        .after(750)
        .finish(),
      says: 'did not come again: HTTP 401 (2 times)',
      shows: replies(2),
    },
    {
      tells: 'to gRPC an end without a status of its own is UNKNOWN, unless HTTP says otherwise',
      of: answered([httpCode(200), httpCode(302), httpCode(399)])
        .after(750)
        .finish(),
      says: 'did not come again: no gRPC status (1 time), HTTP 302 (1 time), HTTP 399 (1 time)',
      shows: replies(3),
    },
    {
      tells: 'what came too late to be watched is not counted',
      of: answered([grpcCode(3), grpcCode(3)])
        .after(749)
        .finish(),
      says: 'did not come again: gRPC 3 INVALID_ARGUMENT (1 time)',
      shows: replies(1),
    },
    {
      tells: 'a sender of unknown settings is watched for as long as the Collector would wait',
      of: answered([grpcCode(3)])
        .after(7500)
        .finish(),
      under: { declared: {} },
      says: 'did not come again: gRPC 3 INVALID_ARGUMENT (1 time)',
      shows: replies(1),
    },
  ],
  sinners: [
    {
      tells: 'two codes are resent, the one sooner than the other',
      of: resent([grpcCode(13), grpcCode(2)], 500)
        .request('x', batch(3))
        .answer('x', grpcCode(13))
        .after(60)
        .request('y', batch(3))
        .after(750)
        .finish(),
      says: 'came again: gRPC 13 INTERNAL (2 of 2), gRPC 2 UNKNOWN (1 of 1), the soonest after 60 ms',
      shows: [
        'reply.sent a1',
        'exchange.received b1',
        'reply.sent a2',
        'exchange.received b2',
        'reply.sent x',
        'exchange.received y',
      ],
    },
    {
      tells: 'one in two is resent, in smaller batches, and the run need not settle to show it',
      of: answered([httpCode(413), httpCode(413)], 'http/protobuf')
        .after(150)
        .request('b', [[11, 15]])
        .finish({ settled: false }),
      complete: false,
      says: 'came again: HTTP 413 (1 of 2), the soonest after 0.15 s',
      shows: ['reply.sent a2', 'exchange.received b'],
    },
  ],
  silences: [
    {
      tells: 'nothing was refused for good: other codes, codes of no table, half answers',
      of: answered([
        grpcCode(0),
        grpcCode(14),
        grpcCode(8),
        grpcCode(17),
        { ...grpcCode(3), frames: ['HEADERS', 'RST_STREAM(2)'] },
        { frames: ['RST_STREAM(2)'] },
        { frames: ['TCP RST'] },
        { ...grpcCode(3), frames: ['HEADERS+END_STREAM', 'TCP RST'] },
      ])
        .over('http/protobuf')
        .request('h1', batch(20))
        .answer('h1', httpCode(399))
        .request('h2', batch(21))
        .answer('h2', httpCode(299))
        .request('h3', batch(22))
        .answer('h3', { ...httpCode(400), frames: ['HEAD 400', 'BODY 1'] })
        .request('h4', batch(23))
        .breakOff('h4')
        .after(9000)
        .finish(),
      says: 'no answer with a final code was seen',
      shows: [],
    },
    {
      tells: 'the run was over too soon',
      of: answered([grpcCode(3)])
        .after(749)
        .finish(),
      says: 'answer with a final code, 1 time, and the run was over before a resend could have come',
      shows: replies(1),
    },
    {
      tells: 'the run did not settle',
      of: answered([grpcCode(3)])
        .after(90_000)
        .finish({ settled: false }),
      says: 'answer with a final code, 1 time, and the run was over before a resend could have come',
      shows: replies(1),
    },
    {
      tells: 'a request is still open',
      of: history(run).request('a1', batch(1)).after(9000).finish(),
      says: 'no answer with a final code was seen',
      shows: [],
    },
  ],
};
