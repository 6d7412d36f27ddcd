import { history } from '../../core/history.ts';
import { run } from '../story.ts';
import type { Stories } from '../story.ts';
import { answered, batch, grpcCode, resent } from './senders.ts';

const hinted = { ...grpcCode(8), retryDelayMs: 1000 };

const missing = 'did not come again: RESOURCE_EXHAUSTED with RetryInfo (1 of 1)';
const tooLate =
  'answer with RESOURCE_EXHAUSTED and RetryInfo, 1 time, too late in the retry budget or in the run for another attempt';

/** The first pause lasts the second that is asked for, the budget 5 s. */
const shortOfBudget = {
  declared: { retry: { enabled: true, initialMs: 300, maxIntervalMs: 300, maxElapsedMs: 5000 } },
};

/** Refused once; a moment later the run is over, and the sender says what became of its ten items. */
const saying = (claims: { sent: number; failed: number; dropped?: number }, over = { settled: true }) =>
  answered([hinted])
    .after(20)
    .add({ type: 'sender.claimed', sender: 's', source: 'its words', ...claims })
    .finish(over);

export const exhaustedWithHintIsRetried: Stories = {
  check: 'exhausted-with-hint-is-retried',
  saints: [
    {
      tells: 'the data comes again',
      of: resent([hinted, hinted], 1000).after(9000).finish(),
      says: 'came again: RESOURCE_EXHAUSTED with RetryInfo (2 times)',
      shows: ['reply.sent a1', 'exchange.received b1', 'reply.sent a2', 'exchange.received b2'],
    },
  ],
  sinners: [
    {
      tells: 'the data is dropped in spite of the hint',
      of: answered([hinted]).after(1000).finish(),
      says: missing,
      shows: ['reply.sent a1'],
    },
    {
      tells: 'the run is over soon, since the sender says that it has given up',
      of: saying({ sent: 2, failed: 3, dropped: 5 }),
      says: missing,
      shows: ['reply.sent a1'],
    },
    {
      tells: 'this process stood still beforehand, and for so long the budget lasts all the same',
      of: history(run)
        .at(5000)
        .delayed(3980)
        .at(5010)
        .request('a1', batch(1))
        .answer('a1', hinted)
        .after(9000)
        .finish(),
      under: shortOfBudget,
      says: missing,
      shows: ['reply.sent a1'],
    },
    {
      tells: 'this process stood still before the budget began, and after the next attempt was due',
      of: history(run)
        .at(1000)
        .delayed(500)
        .at(8000)
        .request('a1', batch(1))
        .answer('a1', hinted)
        .after(9000)
        .delayed(7999)
        .finish(),
      under: shortOfBudget,
      says: missing,
      shows: ['reply.sent a1'],
    },
    {
      tells: 'the same of a sender that says nothing of drops',
      of: saying({ sent: 1, failed: 9 }),
      says: missing,
      shows: ['reply.sent a1'],
    },
  ],
  silences: [
    {
      tells: 'the run is over soon, and the sender says that it still holds one item',
      of: saying({ sent: 2, failed: 3, dropped: 4 }),
      says: tooLate,
      shows: ['reply.sent a1'],
    },
    {
      tells: 'the same of a sender that says nothing of drops',
      of: saying({ sent: 0, failed: 9 }),
      says: tooLate,
      shows: ['reply.sent a1'],
    },
    {
      tells: 'this process stood still beforehand, perhaps with the sender, whose budget ran on meanwhile',
      of: history(run)
        .at(5000)
        .delayed(3981)
        .at(5010)
        .request('a1', batch(1))
        .answer('a1', hinted)
        .after(9000)
        .finish(),
      under: shortOfBudget,
      says: tooLate,
      shows: ['reply.sent a1'],
    },
    {
      tells: 'the run was cut off before the sender could be done',
      of: saying({ sent: 0, failed: 10 }, { settled: false }),
      says: tooLate,
      shows: ['reply.sent a1'],
    },
    {
      tells: 'no hint was given, or another code',
      of: answered([grpcCode(8), { ...grpcCode(14), retryDelayMs: 1000 }])
        .after(9000)
        .finish(),
      says: 'no answer with RESOURCE_EXHAUSTED and RetryInfo was seen',
      shows: [],
    },
  ],
  notAsked: [
    { under: { protocol: 'http/protobuf' }, because: 'the rule is of OTLP/gRPC, and this sender speaks HTTP' },
    { under: { declared: { retry: { enabled: false } } }, because: 'this sender was told not to retry' },
  ],
};
