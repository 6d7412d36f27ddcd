import { defineCheck } from '../core/verdict.ts';
import { judgeToldLoss } from './reading/told-loss.ts';

export const logsLoss = defineCheck({
  name: 'logs-loss',
  title: 'What is lost is told: in the log, or by a counter',
  rule: 'S10, S17, S5',
  strength: 'SHOULD',
  source: 'OTLP specification, “OTLP/gRPC Concurrent Requests”, “Failures”, “OTLP/gRPC Request” (size limit)',
  explain:
    'Items that were never stored nor acknowledged are lost, as are requests that were refused for good. From then on the ' +
    'sender has to print a line of warning or worse, or its own public counters have to hold as many items as failed or ' +
    'dropped. That an attempt is going to be repeated is not such a line. Nothing is proven where nothing was lost, nor ' +
    'where we killed the sender before it could say so.',
  advice:
    'Say how much was dropped and why, at the level of a warning, when the last attempt has failed; and count it.',
  judge: judgeToldLoss,
});
