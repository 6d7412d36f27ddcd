import { defineCheck } from '../core/verdict.ts';
import { isOversized } from './reading/answer-size.ts';
import { judgeStaysAway } from './reading/stays-away.ts';

export const noResendAfterOversized = defineCheck({
  name: 'no-resend-after-oversized',
  title: 'After an answer that is too large nothing comes again',
  rule: 'S12, S36',
  strength: 'MUST',
  source: 'OTLP specification, “OTLP/gRPC Response” and “OTLP/HTTP Response”',
  explain:
    'An answer larger than the sender’s limit, once inflated, is an error that may not be retried. Judged are answers of more ' +
    'than 4 MiB, the limit that the specification recommends, unless their status is one to be retried: a sender with that ' +
    'limit has to give the data up, one with a larger limit goes by the status, and neither sends the data again.',
  advice: 'Stop reading at the limit, give the data up, count it as dropped, and log the size.',
  judge: (input) =>
    judgeStaysAway(input, {
      nameOf: (attempt) => (isOversized(attempt) ? 'answer of more than 4 MiB' : undefined),
      what: 'answer of more than 4 MiB',
    }),
});
