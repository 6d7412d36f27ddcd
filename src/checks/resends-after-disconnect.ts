import { defineCheck } from '../core/verdict.ts';
import type { Attempt } from './reading/attempt.ts';
import { judgeComesAgain } from './reading/comes-again.ts';
import { meaningOf } from './reading/meaning.ts';
import { retriesAreOff } from './reading/patience.ts';

export const resendsAfterDisconnect = defineCheck({
  name: 'resends-after-disconnect',
  title: 'What was cut off without an answer comes again',
  rule: 'S46, X2',
  strength: 'SHOULD',
  source: 'OTLP specification, “All Other Responses”; SDK exporter specification, “Retry”',
  explain:
    'Where the backend read a request whole and then ended the connection without a word, another request with the same ' +
    'items has to follow, as far as the declared retry budget and the run reach. A duplicate is the accepted price (S53).',
  advice: 'Count a connection that ends before the answer as retryable, whichever way it ends, and resend the request.',
  notAsked: retriesAreOff,
  judge: (input) => judgeComesAgain(input, { nameOf: endingOf, what: 'connection that ended instead of an answer' }),
});

function endingOf(attempt: Attempt): string | undefined {
  if (meaningOf(attempt) !== 'disconnected') return undefined;
  const { frames } = attempt.end!;
  if (frames.includes('TCP FIN')) return 'closed connection';
  return frames.includes('TCP RST') ? 'reset connection' : 'connection that was cut';
}
