import { defineCheck } from '../core/verdict.ts';
import { firedOn } from './reading/fired.ts';
import { codeOf, meaningOf } from './reading/meaning.ts';
import type { Attempt } from './reading/attempt.ts';
import { judgeStaysAway } from './reading/stays-away.ts';

export const noResendAfterSuccess = defineCheck({
  name: 'no-resend-after-success',
  title: 'What was answered with success does not come again, whatever the answer looks like',
  rule: 'S18, S38, S45',
  strength: 'SHOULD',
  source:
    'OTLP specification, “Failures” (gRPC and HTTP): the status tells what may be retried. No sentence there forbids a ' +
    'resend after a success by name; RFC 9110 §9.2.2 does where the first request was applied',
  explain:
    'A 2xx, or the gRPC status OK, is a success though its body is empty, of another type, or not to be decoded: the data is ' +
    'stored, and a resend stores it twice. Judged are answers that a fault has made; what everybody gets proves nothing.',
  advice:
    'Decide by the status before the body is read. A body that cannot be decoded may be logged, or the data be given up; ' +
    'it must not be sent again.',
  judge(input) {
    const fired = firedOn(input.events);
    return judgeStaysAway(input, {
      nameOf: (attempt) =>
        fired.has(attempt.exchange) && meaningOf(attempt) === 'success' ? formOf(attempt) : undefined,
      what: 'answer of success in another form',
    });
  },
});

function formOf(attempt: Attempt): string {
  const isUnreadable = attempt.end?.type === 'reply.sent' && attempt.end.unreadable;
  return isUnreadable ? `${codeOf(attempt)} with a body that is none` : codeOf(attempt);
}
