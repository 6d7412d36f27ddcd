import type { EventOf } from '../core/event.ts';
import { isSecretName } from '../core/secret-name.ts';
import { defineCheck } from '../core/verdict.ts';
import type { CheckInput, Finding } from '../core/verdict.ts';
import { counted, listed } from './reading/words.ts';

export const noSecretsInLogs = defineCheck({
  name: 'no-secrets-in-logs',
  title: 'No credential stands in the log',
  rule: 'Q14',
  strength: 'QUALITY',
  source: 'Ours: logs go where credentials must not',
  explain:
    'The value of a credential header that the sender was given may not stand in any line that it prints, be it because ' +
    'the backend repeats it in the text of an error. Recordings hold the name of the header in its place. Nothing is ' +
    'proven where no credential was sent, nor without a fault.',
  advice:
    'Treat the text of a response as foreign: cut it, and remove the values of your own headers before you print it.',
  judge,
});

const maxShown = 3;

function judge({ events, complete }: CheckInput): Finding {
  const lines = events.filter((event): event is EventOf<'sender.log'> => event.type === 'sender.log');
  const leaks = lines.filter(({ secrets }) => secrets?.some(isSecretName));
  if (leaks.length > 0) {
    const names = new Set(leaks.flatMap(({ secrets }) => secrets!.filter(isSecretName)));
    const summary = `${counted(leaks.length, 'line')} of its log held the value of ${listed([...names])}`;
    return { outcome: 'fail', summary, evidence: leaks.slice(0, maxShown).map(({ seq }) => seq) };
  }
  const sent = events.find((event) => event.type === 'exchange.started' && event.credential !== 'missing');
  const fault = events.find(({ type }) => type === 'fault.fired');
  const evidence = [sent, fault].flatMap((event) => (event ? [event.seq] : []));
  const unproven = (summary: string): Finding => ({ outcome: 'unproven', summary, evidence });
  if (!complete) return unproven('not all of its log was recorded');
  if (!sent) return unproven('it sent no credential');
  if (!fault) return unproven('no fault fired, so there was little to print');
  return {
    outcome: 'pass',
    summary: `none of the ${counted(lines.length, 'line')} of its log holds a credential`,
    evidence,
  };
}
