import { defineCheck } from '../core/verdict.ts';
import type { CheckInput, Finding } from '../core/verdict.ts';
import { settledAtMs } from './reading/patience.ts';
import { arrivalsAfter, redirectionsOf } from './reading/redirections.ts';
import { counted } from './reading/words.ts';

export const redirectsKeepBody = defineCheck({
  name: 'redirects-keep-body',
  title: 'Whoever follows a 307 or 308 brings the data along',
  rule: 'S45',
  strength: 'SHOULD',
  source: 'OTLP specification, “All Other Responses”; RFC 9110 §15.4.8 and §15.4.9: the method MUST NOT change',
  explain:
    'HTTP lets a client follow 301, 302 and 303 with a GET, but not 307 and 308: who follows those sends the same request ' +
    'to the other place. Not to follow at all is lawful.',
  advice: 'Send the whole request again to the place that the answer names, or treat the answer as a failure.',
  judge,
});

function judge({ events, complete }: CheckInput): Finding {
  const concerned = redirectionsOf(events).filter(({ reply: { status } }) => status === 307 || status === 308);
  const arrivals = arrivalsAfter(concerned, events);
  const bare = arrivals.filter(({ isBare }) => isBare);
  const evidence = [...concerned.map(({ reply }) => reply.seq), ...arrivals.map(({ started }) => started.seq)];
  const answers = counted(concerned.length, 'answer');
  if (bare.length > 0) {
    const { method } = bare[0]!.started;
    const summary = `after ${answers} with 307 or 308, ${counted(bare.length, 'request')} came to the other place without the data (${method})`;
    return { outcome: 'fail', summary, evidence };
  }
  if (concerned.length === 0) return { outcome: 'unproven', summary: 'no answer with 307 or 308 was seen', evidence };
  if (arrivals.length > 0) {
    const summary = `after ${answers} with 307 or 308, ${counted(arrivals.length, 'request')} came to the other place, each with data`;
    return { outcome: 'pass', summary, evidence };
  }
  if (!complete || settledAtMs(events) < 0) {
    return { outcome: 'unproven', summary: `${answers} with 307 or 308 not followed so far`, evidence };
  }
  return { outcome: 'pass', summary: `${answers} with 307 or 308, none was followed`, evidence };
}
