import { defineCheck } from '../core/verdict.ts';
import { findingOf } from './reading/examined.ts';

export const requestPath = defineCheck({
  name: 'request-path',
  title: 'Each request goes to the place of its signal',
  rule: 'S1, S24, S31, X4',
  strength: 'MUST',
  source:
    'OTLP specification, “OTLP/HTTP Request” and “OTLP/gRPC”; exporter specification, “Endpoint URLs for OTLP/HTTP”',
  explain:
    'Over HTTP it is a POST to v1/traces, v1/metrics, v1/logs or v1development/profiles below the endpoint that the sender was given, over gRPC a call of the Export method of the signal, with the content type of gRPC and a message of its own. A scenario that tells the sender a wrong address judges nothing here.',
  advice:
    'Append the path of the signal to the endpoint that is given for all signals, and send with POST; over gRPC use the service of the signal.',
  looksClosely: true,
  judge: ({ events }) => findingOf(events, ['S1', 'S24', 'S31']),
});
