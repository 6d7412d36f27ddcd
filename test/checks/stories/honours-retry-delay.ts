import { history } from '../../core/history.ts';
import type { History } from '../../core/history.ts';
import { run } from '../story.ts';
import type { Stories } from '../story.ts';
import { batch, grpcCode, httpCode, resent } from './senders.ts';

const hint = (retryDelayMs: number) => ({ ...grpcCode(8), retryDelayMs });
const both = ['reply.sent a1', 'exchange.received b1'];

/** Batch 1 is refused with a delay of two seconds at 10 s, and comes again so long after. */
function hintedAndBack(afterMs: number, disturb: (made: History) => History = (made) => made): History {
  return disturb(history(run).at(10_000).request('a1', batch(1)).answer('a1', hint(2000)))
    .at(10_000 + afterMs)
    .request('b1', batch(1))
    .store('b1')
    .finish();
}

/** The answer is held back for 20 ms on purpose, and recorded 30 ms after the request was whole. */
function writtenLate(backAtMs: number): History {
  return history(run)
    .at(10_000)
    .request('a1', batch(1))
    .at(10_030)
    .answer('a1', { ...hint(2000), waitedMs: 20 })
    .at(backAtMs)
    .request('b1', batch(1))
    .store('b1')
    .finish();
}

export const honoursRetryDelay: Stories = {
  check: 'honours-retry-delay',
  saints: [
    {
      tells: 'an answer may have been read before it was recorded as written',
      of: writtenLate(12_020),
      says: '1 resend, none early; the tightest came 2 s after a hint of 2 s',
      shows: both,
    },
    {
      tells: 'a sender that waits at least the delay, give or take the rounding of timers',
      of: hintedAndBack(1997),
      says: '1 resend, none early; the tightest came 2 s after a hint of 2 s',
      shows: both,
    },
    {
      tells: 'RetryInfo on UNAVAILABLE counts as well as on RESOURCE_EXHAUSTED',
      of: resent([{ ...grpcCode(14), retryDelayMs: 1000 }, hint(50)], 1100).finish(),
      says: '2 resends, none early; the tightest came 1.1 s after a hint of 1 s',
      shows: [...both, 'reply.sent a2', 'exchange.received b2'],
    },
    {
      tells: 'Retry-After over HTTP, as seconds or as a date that was rounded up',
      of: resent(
        [
          { ...httpCode(429), retryDelayMs: 2000, headers: { 'retry-after': '2' } },
          { ...httpCode(503), retryDelayMs: 2000, headers: { 'retry-after': 'Fri, 06 Nov 2026 10:00:03 GMT' } },
        ],
        2400,
        'http/protobuf',
      ).finish(),
      says: '2 resends, none early; the tightest came 2.4 s after a hint of 2 s',
      shows: [...both, 'reply.sent a2', 'exchange.received b2'],
    },
    {
      tells: 'the tightest is told, wherever it comes; a millisecond is a delay too',
      of: resent([hint(1), hint(1000)], 1100).finish(),
      says: '2 resends, none early; the tightest came 1.1 s after a hint of 1 s',
      shows: [...both, 'reply.sent a2', 'exchange.received b2'],
    },
    {
      tells: 'the tightest is what came closest to its delay, not what came soonest',
      of: history(run)
        .request('a1', batch(1))
        .answer('a1', hint(500))
        .request('a2', batch(2))
        .answer('a2', hint(2000))
        .at(1000)
        .request('b1', batch(1))
        .at(2100)
        .request('b2', batch(2)),
      says: '2 resends, none early; the tightest came 2.1 s after a hint of 2 s',
      shows: [...both, 'reply.sent a2', 'exchange.received b2'],
    },
    {
      tells: 'this process stood still long before and long after',
      of: hintedAndBack(2400, (made) => made)
        .after(2000)
        .delayed(1999),
      says: '1 resend, none early; the tightest came 2.4 s after a hint of 2 s',
      shows: both,
    },
    {
      tells: 'this process stood still before, and had worked off what had piled up',
      of: history(run)
        .at(9979)
        .delayed(500)
        .at(10_000)
        .request('a1', batch(1))
        .answer('a1', hint(2000))
        .at(12_500)
        .request('b1', batch(1)),
      says: '1 resend, none early; the tightest came 2.5 s after a hint of 2 s',
      shows: both,
    },
    {
      tells: 'this process stood still in the middle of the wait, which changes neither of its ends',
      of: history(run)
        .request('a1', batch(1))
        .answer('a1', hint(2000))
        .at(2070)
        .delayed(2040)
        .at(2091)
        .request('b1', batch(1)),
      says: '1 resend, none early; the tightest came 2.09 s after a hint of 2 s',
      shows: both,
    },
    {
      tells: 'a delay as long as the budget, of a sender whose budget is not known an hour',
      of: resent([hint(3_600_000), hint(3_600_000)], 3_600_500).finish(),
      under: { declared: {} },
      says: '2 resends, none early; the tightest came 3600 s after a hint of 3600 s',
      shows: [...both, 'reply.sent a2', 'exchange.received b2'],
    },
  ],
  sinners: [
    {
      tells: 'but not before the wait that was asked of us',
      of: writtenLate(12_010),
      says: '1 of 1 resend came too early: expected ≥ 2 s after the hint, saw 1.99 s',
      shows: both,
    },
    {
      tells: 'a sender that comes back by its own backoff',
      of: hintedAndBack(980),
      says: '1 of 1 resend came too early: expected ≥ 2 s after the hint, saw 0.98 s',
      shows: both,
    },
    {
      tells: 'a request begins with its head, however long its body takes',
      of: history(run)
        .request('a1', batch(1))
        .answer('a1', hint(2000))
        .at(60)
        .head('b1')
        .at(3000)
        .body('b1', batch(1))
        .store('b1')
        .finish(),
      says: '1 of 1 resend came too early: expected ≥ 2 s after the hint, saw 60 ms',
      shows: both,
    },
    {
      tells: 'an early resend is early though this process stood still, which made the wait look longer',
      of: hintedAndBack(500).after(700).delayed(700),
      says: '1 of 1 resend came too early: expected ≥ 2 s after the hint, saw 0.5 s',
      shows: both,
    },
    {
      tells: 'three milliseconds are rounding, four are not',
      of: hintedAndBack(1996),
      says: '1 of 1 resend came too early: expected ≥ 2 s after the hint, saw 2 s',
      shows: both,
    },
    {
      tells: 'two early resends among good ones, the earlier of them is named',
      of: resent([hint(500), hint(2000), hint(5000)], 1500).finish(),
      says: '2 of 3 resends came too early: expected ≥ 5 s after the hint, saw 1.5 s',
      shows: ['reply.sent a2', 'exchange.received b2', 'reply.sent a3', 'exchange.received b3'],
    },
    {
      tells: 'the worst is what came earliest for its delay, not what came first',
      of: resent([hint(5000), hint(2000)], 1500).finish(),
      says: '2 of 2 resends came too early: expected ≥ 5 s after the hint, saw 1.5 s',
      shows: [...both, 'reply.sent a2', 'exchange.received b2'],
    },
  ],
  silences: [
    {
      tells: 'no answer named a delay, or a delay of nothing',
      of: resent([grpcCode(14), hint(0)], 5).finish(),
      says: 'no answer named a delay',
      shows: [],
    },
    {
      tells: 'another batch in between neither breaks nor proves the rule',
      of: history(run)
        .request('a1', batch(1))
        .answer('a1', hint(1000))
        .at(10)
        .request('a2', batch(2))
        .store('a2')
        .finish(),
      says: '1 answer that named a delay: 1 without a resend',
      shows: ['reply.sent a1'],
    },
    {
      tells: 'one delay outlasts the budget, the other was met while this process stood still',
      of: resent([hint(60_001)], 500)
        .at(10_000)
        .request('a2', batch(2))
        .answer('a2', hint(60_000))
        .at(70_500)
        .delayed(200)
        .request('b2', batch(2))
        .at(80_000)
        .request('a3', batch(3))
        .answer('a3', hint(60_000))
        .finish(),
      says:
        '3 answers that named a delay: 1 longer than the retry budget, 1 without a resend, ' +
        '1 timed while this process itself stood still',
      shows: ['reply.sent a1', 'reply.sent a2', 'reply.sent a3'],
    },
    {
      tells: 'this process had just begun to work off what had piled up',
      of: history(run)
        .at(9980)
        .delayed(500)
        .at(10_000)
        .request('a1', batch(1))
        .answer('a1', hint(2000))
        .at(12_500)
        .request('b1', batch(1)),
      says: '1 answer that named a delay: 1 timed while this process itself stood still',
      shows: ['reply.sent a1'],
    },
    {
      tells: 'this process fell still just as the resend came',
      of: hintedAndBack(2400).after(700).delayed(700),
      says: '1 answer that named a delay: 1 timed while this process itself stood still',
      shows: ['reply.sent a1'],
    },
    {
      tells: 'a delay of more than an hour, to a sender whose budget is not known',
      of: resent([hint(3_600_001)], 500).finish(),
      under: { declared: {} },
      says: '1 answer that named a delay: 1 longer than the retry budget',
      shows: ['reply.sent a1'],
    },
  ],
  notAsked: [{ under: { declared: { retry: { enabled: false } } }, because: 'this sender was told not to retry' }],
};
