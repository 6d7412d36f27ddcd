import { defineCheck } from '../core/verdict.ts';
import { meaningOf } from './reading/meaning.ts';
import { judgeStaysAway } from './reading/stays-away.ts';

export const noResendAfterPartial = defineCheck({
  name: 'no-resend-after-partial',
  title: 'After a partial success nothing comes again',
  rule: 'S13, S37',
  strength: 'MUST',
  source: 'OTLP specification, “Partial Success” (gRPC and HTTP)',
  explain:
    'A partial success is a success: what was not refused is stored, and a resend would store it twice. After an answer ' +
    'with a populated partial_success, a mere warning included, none of its items may be sent once more.',
  advice: 'Treat the answer as success, log its message and count what was refused; never send the request again.',
  judge: (input) =>
    judgeStaysAway(input, {
      nameOf: (attempt) => (meaningOf(attempt) === 'partial' ? 'partial success' : undefined),
      what: 'answer of partial success',
    }),
});
