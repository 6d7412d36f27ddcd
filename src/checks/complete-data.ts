import { defineCheck } from '../core/verdict.ts';
import { findingOf } from './reading/examined.ts';

export const completeData = defineCheck({
  name: 'complete-data',
  title: 'Telemetry says what it is expected to say',
  rule: 'D7, D8, D9',
  strength: 'SHOULD',
  source:
    'opentelemetry/proto/trace/v1/trace.proto: name, start_time_unix_nano, end_time_unix_nano; logs.proto: span_id',
  explain:
    'A span has a name, a start and an end, and an event a name, which are semantically required (D7); no span ends before it starts, which is expected (D8); a log record with a span id has a trace id (D9).',
  advice: 'Fill in what is missing before the data is exported; a clock that was set back makes an end before a start.',
  looksClosely: true,
  judge: ({ events }) => findingOf(events, ['D7', 'D8', 'D9']),
});
