import { history } from '../../core/history.ts';
import { run } from '../story.ts';
import type { Stories } from '../story.ts';
import { answered, batch, grpcCode, httpCode, resent } from './senders.ts';

const retryableGrpc = [1, 4, 10, 11, 14, 15].map(grpcCode);
const retryableHttp = [429, 502, 503, 504].map(httpCode);
const pairs = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => [`reply.sent a${index + 1}`, `exchange.received b${index + 1}`]).flat();
const tooLate = 'answer with a retryable code, 1 time, too late in the retry budget or in the run for another attempt';
/** Refused once and never seen again, for so long. */
const dropped = (ms: number) => answered([grpcCode(14)]).after(ms);
const unknown = { declared: {} };

export const retriesRetryable: Stories = {
  check: 'retries-retryable',
  saints: [
    {
      tells: 'each retryable gRPC code is retried',
      of: resent(retryableGrpc, 500).after(9000).finish(),
      says:
        'came again: gRPC 1 CANCELLED (1 time), gRPC 4 DEADLINE_EXCEEDED (1 time), gRPC 10 ABORTED (1 time), ' +
        'gRPC 11 OUT_OF_RANGE (1 time), gRPC 14 UNAVAILABLE (1 time), gRPC 15 DATA_LOSS (1 time)',
      shows: pairs(6),
    },
    {
      tells: 'each retryable HTTP code is retried',
      of: resent(retryableHttp, 500, 'http/protobuf').after(9000).finish(),
      says: 'came again: HTTP 429 (1 time), HTTP 502 (1 time), HTTP 503 (1 time), HTTP 504 (1 time)',
      shows: pairs(4),
    },
    {
      tells: 'items that come again in another batch have come again',
      of: answered([grpcCode(14)])
        .after(500)
        .request('b1', [[0, 30]])
        .store('b1')
        .after(9000)
        .finish(),
      says: 'came again: gRPC 14 UNAVAILABLE (1 time)',
      shows: pairs(1),
    },
    {
      tells: 'of a sender whose settings are not known a third attempt is not expected',
      of: resent([grpcCode(14)], 500)
        .request('c1', batch(2))
        .refuse('c1')
        .request('d1', batch(2))
        .refuse('d1')
        .after(90_000)
        .finish(),
      under: unknown,
      says: 'came again: gRPC 14 UNAVAILABLE (2 times)',
      shows: [...pairs(1), 'reply.sent c1', 'exchange.received d1'],
    },
    {
      tells: 'a proxy in front of the backend answers in plain HTTP on a gRPC stream',
      of: resent([httpCode(502)], 500)
        .after(9000)
        .finish(),
      says: 'came again: HTTP 502 (1 time)',
      shows: pairs(1),
    },
    {
      tells: 'items without an identity of ours are followed by their payload',
      of: history(run)
        .request('a1', [], 'same')
        .refuse('a1')
        .after(500)
        .request('b1', [], 'same')
        .store('b1')
        .after(9000)
        .finish(),
      says: 'came again: gRPC 14 UNAVAILABLE (1 time)',
      shows: pairs(1),
    },
    {
      tells: 'the second refusal meets a spent budget, the first does not',
      of: resent([grpcCode(14)], 57_500)
        .request('c1', batch(1))
        .refuse('c1')
        .after(60_000)
        .finish(),
      says: 'came again: gRPC 14 UNAVAILABLE (1 time)',
      shows: pairs(1),
    },
    {
      tells: 'of a sender whose settings are not known one retry is enough, and it may wait as long as a Collector',
      of: resent([grpcCode(14)], 500)
        .request('c1', batch(1))
        .refuse('c1')
        .request('x', batch(2))
        .refuse('x')
        .after(7499)
        .finish(),
      under: unknown,
      says: 'came again: gRPC 14 UNAVAILABLE (1 time)',
      shows: pairs(1),
    },
  ],
  sinners: [
    {
      tells: 'a sender that was told to retry at once',
      of: answered([grpcCode(14)]).finish(),
      under: { declared: { retry: { initialMs: 0, maxElapsedMs: 1000 } } },
      says: 'did not come again: gRPC 14 UNAVAILABLE (1 of 1)',
      shows: ['reply.sent a1'],
    },
    {
      tells: 'late in a long run, with time to spare',
      of: history(run).at(100_000).request('a1', batch(1)).refuse('a1').after(751).finish(),
      says: 'did not come again: gRPC 14 UNAVAILABLE (1 of 1)',
      shows: ['reply.sent a1'],
    },
    {
      tells: 'one code of several is not retried',
      of: resent([grpcCode(14)], 500)
        .after(500)
        .request('x', batch(2))
        .answer('x', grpcCode(4))
        .after(751)
        .finish(),
      says: 'did not come again: gRPC 4 DEADLINE_EXCEEDED (1 of 1); came again: gRPC 14 UNAVAILABLE (1 time)',
      shows: ['reply.sent x'],
    },
    {
      tells: 'nothing is ever retried, over HTTP',
      of: answered([httpCode(503), httpCode(503), httpCode(429)], 'http/protobuf')
        .after(751)
        .finish(),
      says: 'did not come again: HTTP 503 (2 of 2), HTTP 429 (1 of 1)',
      shows: ['reply.sent a1', 'reply.sent a2', 'reply.sent a3'],
    },
    {
      tells: 'one batch in two is retried',
      of: resent([grpcCode(14)], 500)
        .after(500)
        .request('x', batch(2))
        .refuse('x')
        .after(9000)
        .finish(),
      says: 'did not come again: gRPC 14 UNAVAILABLE (1 of 2)',
      shows: ['reply.sent x'],
    },
    {
      tells: 'other items come, and one that merely begins before the answer is no retry',
      of: history(run)
        .request('a1', batch(1))
        .request('b1', batch(1))
        .refuse('a1')
        .store('b1')
        .after(500)
        .request('c1', [
          [0, 0],
          [2, 10],
        ])
        .store('c1')
        .after(9000)
        .finish(),
      says: 'did not come again: gRPC 14 UNAVAILABLE (1 of 1)',
      shows: ['reply.sent a1'],
    },
    {
      tells: 'of a sender whose settings are not known one retry is to be expected',
      of: dropped(7500).finish(),
      under: unknown,
      says: 'did not come again: gRPC 14 UNAVAILABLE (1 of 1)',
      shows: ['reply.sent a1'],
    },
    {
      tells: 'the budget reaches just far enough for another attempt',
      of: dropped(10_000).finish(),
      under: { declared: { retry: { initialMs: 1000, maxElapsedMs: 1500 } } },
      says: 'did not come again: gRPC 14 UNAVAILABLE (1 of 1)',
      shows: ['reply.sent a1'],
    },
    {
      tells: 'a budget of 0 has no end, and the third pause is three times as long as allowed for the first',
      of: resent([grpcCode(14)], 500)
        .after(1000)
        .request('c1', batch(1))
        .store('c1')
        .request('d1', batch(1))
        .refuse('d1')
        .after(3001)
        .finish(),
      under: { declared: { retry: { initialMs: 250, maxIntervalMs: 2000, maxElapsedMs: 0 } } },
      says: 'did not come again: gRPC 14 UNAVAILABLE (1 of 2)',
      shows: ['reply.sent d1'],
    },
  ],
  silences: [
    {
      tells: 'late in a long run',
      of: history(run).at(100_000).request('a1', batch(1)).refuse('a1').after(749).finish(),
      says: tooLate,
      shows: ['reply.sent a1'],
    },
    {
      tells: 'the budget counts from the attempt that began first, though its body came last',
      of: history(run)
        .head('a1')
        .at(500)
        .head('b1')
        .body('b1', batch(1))
        .at(600)
        .body('a1', batch(1))
        .at(701)
        .refuse('b1')
        .after(90_000)
        .finish(),
      under: { declared: { retry: { initialMs: 500, maxElapsedMs: 2200 } } },
      says: tooLate,
      shows: ['reply.sent b1'],
    },
    {
      tells: 'there was no retryable answer: successes, final refusals, a half answer, RESOURCE_EXHAUSTED, a redirect',
      of: answered([
        grpcCode(0),
        grpcCode(3),
        { ...grpcCode(14), frames: ['HEADERS'] },
        grpcCode(8),
        { ...grpcCode(8), retryDelayMs: 1 },
      ])
        .over('http/protobuf')
        .request('x1', batch(6))
        .answer('x1', { status: 308 })
        .request('x2', batch(7))
        .answer('x2', { status: 500 })
        .after(9000)
        .finish(),
      says: 'no answer with a retryable code was seen',
      shows: [],
    },
    {
      tells: 'the run was over before the first pause had to be',
      of: dropped(749).finish(),
      says: tooLate,
      shows: ['reply.sent a1'],
    },
    {
      tells: 'the run did not settle',
      of: dropped(90_000).finish({ settled: false }),
      says: tooLate,
      shows: ['reply.sent a1'],
    },
    {
      tells: 'the run has no end',
      of: answered([grpcCode(14)])
        .after(90_000)
        .offer(11, 1),
      says: tooLate,
      shows: ['reply.sent a1'],
    },
    {
      tells: 'the resend may be among the events that were evicted',
      of: dropped(9000).finish(),
      complete: false,
      says: tooLate,
      shows: ['reply.sent a1'],
    },
    {
      tells: 'the retry budget is shorter than a pause',
      of: dropped(90_000).finish(),
      under: { declared: { retry: { initialMs: 1000, maxElapsedMs: 1499 } } },
      says: tooLate,
      shows: ['reply.sent a1'],
    },
    {
      tells: 'the delay that was asked for is longer than the budget',
      of: answered([{ ...httpCode(503), retryDelayMs: 60_001 }], 'http/protobuf')
        .after(90_000)
        .finish(),
      says: tooLate,
      shows: ['reply.sent a1'],
    },
    {
      tells: 'the delay that was asked for is not over',
      of: answered([{ ...httpCode(503), retryDelayMs: 30_000 }], 'http/protobuf')
        .after(29_999)
        .finish(),
      says: tooLate,
      shows: ['reply.sent a1'],
    },
    {
      tells: 'a request was read and never answered',
      of: history(run).request('a1', batch(1)).after(90_000).finish(),
      says: 'no answer with a retryable code was seen',
      shows: [],
    },
  ],
  notAsked: [{ under: { declared: { retry: { enabled: false } } }, because: 'this sender was told not to retry' }],
};
