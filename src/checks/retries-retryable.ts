import { defineCheck } from '../core/verdict.ts';
import { judgeComesAgain } from './reading/comes-again.ts';
import { codeOf, meaningOf } from './reading/meaning.ts';
import { retriesAreOff } from './reading/patience.ts';

export const retriesRetryable = defineCheck({
  name: 'retries-retryable',
  title: 'What was refused with a retryable code comes again',
  rule: 'S15, S18, S40, X1',
  strength: 'SHOULD',
  source:
    'OTLP specification, “Failures” (gRPC) and “Retryable Response Codes” (HTTP); SDK exporter specification, “Retry”',
  explain:
    'Each answer with a code that the specification calls retryable (gRPC 1, 4, 10, 11, 14, 15; HTTP 429, 502, 503, 504) ' +
    'has to be followed by another request with the same items, as far as the declared retry budget and the run reach. ' +
    'RESOURCE_EXHAUSTED has checks of its own.',
  advice:
    'Take retryability from the code by the tables of the specification, all of them, and keep the data meanwhile.',
  notAsked: retriesAreOff,
  judge: (input) =>
    judgeComesAgain(input, {
      nameOf: (attempt) => (meaningOf(attempt) === 'retryable' ? codeOf(attempt) : undefined),
      what: 'answer with a retryable code',
    }),
});
