import type { Stories } from '../story.ts';
import { answered, grpcCode, resent } from './senders.ts';

const hinted = { ...grpcCode(8), retryDelayMs: 1000 };

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
      says: 'did not come again: RESOURCE_EXHAUSTED with RetryInfo (1 of 1)',
      shows: ['reply.sent a1'],
    },
  ],
  silences: [
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
