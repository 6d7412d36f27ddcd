import { defineCheck } from '../core/verdict.ts';
import type { CheckInput, Finding } from '../core/verdict.ts';
import { settledAtMs } from './reading/patience.ts';
import { arrivalsAfter, redirectionsOf } from './reading/redirections.ts';
import { counted } from './reading/words.ts';

export const noCredentialsToAnotherHost = defineCheck({
  name: 'no-credentials-to-another-host',
  title: 'Credentials do not follow a redirect to another host',
  rule: 'Q4',
  strength: 'QUALITY',
  source:
    'Ours. RFC 9110 §15.4 has clients consider to leave credentials out, and the Fetch standard (HTTP-redirect fetch) takes ' +
    'the Authorization header off between origins; OTLP says nothing',
  explain:
    'A request with a credential of ours was answered with a place on another host. What comes to that host may not carry ' +
    'one of them (authorization, x-api-key): whoever can name another place would get to know the secret.',
  advice:
    'Take credentials off when the host changes, those that were set as plain headers included, or do not follow.',
  judge,
});

/** Where credentials of ours are looked for. */
const carriers = ['authorization', 'x-api-key'];

function judge({ events, complete }: CheckInput): Finding {
  const elsewhere = redirectionsOf(events).filter(
    ({ host, attempt: { started } }) => host !== started.headers['host'] && started.credential !== 'missing',
  );
  const arrivals = arrivalsAfter(elsewhere, events).map(({ started }) => started);
  const told = arrivals.filter(({ credential }) => credential !== 'missing');
  const evidence = [...elsewhere.map(({ reply }) => reply.seq), ...arrivals.map(({ seq }) => seq)];
  if (elsewhere.length === 0) {
    return { outcome: 'unproven', summary: 'no request with a credential was sent to another host', evidence };
  }
  const answers = counted(elsewhere.length, 'redirect');
  if (told.length > 0) {
    const [{ headers }] = told as [(typeof told)[0]];
    const carried = carriers.filter((name) => headers[name] !== undefined).join(' and ');
    const summary = `${told.length} of ${counted(arrivals.length, 'request')} to ${headers['host']} brought our ${carried} along, after ${answers}`;
    return { outcome: 'fail', summary, evidence };
  }
  if (arrivals.length > 0) {
    const summary = `${counted(arrivals.length, 'request')} came to another host after ${answers}, none with a credential`;
    return { outcome: 'pass', summary, evidence };
  }
  if (!complete || settledAtMs(events) < 0)
    return { outcome: 'unproven', summary: `${answers} not followed so far`, evidence };
  return { outcome: 'pass', summary: `${answers} to another host, none was followed`, evidence };
}
