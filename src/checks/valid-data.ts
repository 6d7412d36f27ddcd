import { defineCheck } from '../core/verdict.ts';
import { findingOf } from './reading/examined.ts';

export const validData = defineCheck({
  name: 'valid-data',
  title: 'Telemetry is valid',
  rule: 'D2, D3, D4, D5, D6',
  strength: 'MUST',
  source: 'opentelemetry/proto: trace.proto, metrics.proto, logs.proto, common.proto, resource.proto',
  explain:
    'Keys of attributes are unique (D2). A sum or a histogram has a temporality (D3); a data point has a time (D4), a value, and buckets that fit its bounds and its count (D5). A log record says when it was observed (D6).',
  advice:
    'Find out where the value gets lost, or comes twice: receivers may reject such data or keep any one of two values.',
  looksClosely: true,
  judge: ({ events }) => findingOf(events, ['D2', 'D3', 'D4', 'D5', 'D6']),
});
