import { defineCheck } from '../core/verdict.ts';
import { codeOf, meaningOf } from './reading/meaning.ts';
import { judgeStaysAway } from './reading/stays-away.ts';

export const noResendAfterPermanent = defineCheck({
  name: 'no-resend-after-permanent',
  title: 'What was refused for good does not come again',
  rule: 'S16, S41, S42',
  strength: 'MUST',
  source: 'OTLP specification, “Failures” (gRPC), “Retryable Response Codes” and “Bad Data” (HTTP)',
  explain:
    'After an answer with a code that is not retryable (gRPC 2, 3, 5, 6, 7, 9, 12, 13, 16; any HTTP 4xx or 5xx but 429, ' +
    '502, 503 and 504) none of its items may be sent once more. The run has to go on for longer than a first pause lasts.',
  advice: 'Drop the data on the first such answer and count it as dropped: the same request would get the same answer.',
  judge: (input) =>
    judgeStaysAway(input, {
      nameOf: (attempt) => (meaningOf(attempt) === 'permanent' ? codeOf(attempt) : undefined),
      what: 'answer with a final code',
    }),
});
