import { defineCheck } from '../core/verdict.ts';
import { meaningOf } from './reading/meaning.ts';
import { notGrpc } from './reading/protocol.ts';
import { judgeStaysAway } from './reading/stays-away.ts';

export const exhaustedBareIsPermanent = defineCheck({
  name: 'exhausted-bare-is-permanent',
  title: 'RESOURCE_EXHAUSTED without RetryInfo is final',
  rule: 'S20',
  strength: 'SHOULD',
  source: 'OTLP specification, “Failures” (gRPC), on RESOURCE_EXHAUSTED',
  explain:
    'gRPC uses this code both for “later” and for “never”, and RetryInfo is what tells them apart. After an answer ' +
    'without it none of its items may be sent once more. The run has to go on for longer than a first pause lasts.',
  advice:
    'Look for google.rpc.RetryInfo in the details of the status, and treat the error as permanent where it is missing.',
  notAsked: notGrpc,
  judge: (input) =>
    judgeStaysAway(input, {
      nameOf: (attempt) =>
        meaningOf(attempt) === 'exhausted-bare' ? 'RESOURCE_EXHAUSTED without RetryInfo' : undefined,
      what: 'answer with RESOURCE_EXHAUSTED and no RetryInfo',
    }),
});
