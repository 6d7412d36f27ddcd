import { defineCheck } from '../core/verdict.ts';
import { judgeComesAgain } from './reading/comes-again.ts';
import { meaningOf } from './reading/meaning.ts';
import { retriesAreOff } from './reading/patience.ts';
import { notGrpc } from './reading/protocol.ts';

export const exhaustedWithHintIsRetried = defineCheck({
  name: 'exhausted-with-hint-is-retried',
  title: 'RESOURCE_EXHAUSTED with RetryInfo is retried',
  rule: 'S20',
  strength: 'SHOULD',
  source: 'OTLP specification, “Failures” (gRPC), on RESOURCE_EXHAUSTED',
  explain:
    'An answer that says when there will be room again asks for a resend: another request with the same items has to ' +
    'follow, unless the delay is longer than what is left of the declared retry budget.',
  advice: 'Look for google.rpc.RetryInfo in the details of the status, and resend the data after its delay.',
  notAsked: (conditions) => notGrpc(conditions) ?? retriesAreOff(conditions),
  judge: (input) =>
    judgeComesAgain(input, {
      nameOf: (attempt) =>
        meaningOf(attempt) === 'exhausted-hinted' ? 'RESOURCE_EXHAUSTED with RetryInfo' : undefined,
      what: 'answer with RESOURCE_EXHAUSTED and RetryInfo',
    }),
});
