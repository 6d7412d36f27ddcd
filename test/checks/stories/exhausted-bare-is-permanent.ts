import type { Stories } from '../story.ts';
import { answered, grpcCode, resent } from './senders.ts';

export const exhaustedBareIsPermanent: Stories = {
  check: 'exhausted-bare-is-permanent',
  saints: [
    {
      tells: 'the data is dropped',
      of: answered([grpcCode(8)])
        .after(750)
        .finish(),
      says: 'did not come again: RESOURCE_EXHAUSTED without RetryInfo (1 time)',
      shows: ['reply.sent a1'],
    },
  ],
  sinners: [
    {
      tells: 'the data is resent as after any overload',
      of: resent([grpcCode(8)], 600)
        .after(750)
        .finish(),
      says: 'came again: RESOURCE_EXHAUSTED without RetryInfo (1 of 1), the soonest after 0.6 s',
      shows: ['reply.sent a1', 'exchange.received b1'],
    },
  ],
  silences: [
    {
      tells: 'the answer had a hint, even of nothing, or another code',
      of: resent([{ ...grpcCode(8), retryDelayMs: 0 }, grpcCode(14), grpcCode(4)], 600)
        .after(750)
        .finish(),
      says: 'no answer with RESOURCE_EXHAUSTED and no RetryInfo was seen',
      shows: [],
    },
  ],
  notAsked: [
    { under: { protocol: 'http/protobuf' }, because: 'the rule is of OTLP/gRPC, and this sender speaks HTTP' },
    { under: { protocol: 'http/json' }, because: 'the rule is of OTLP/gRPC, and this sender speaks HTTP' },
  ],
};
