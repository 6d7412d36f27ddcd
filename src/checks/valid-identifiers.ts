import { defineCheck } from '../core/verdict.ts';
import { findingOf } from './reading/examined.ts';

export const validIdentifiers = defineCheck({
  name: 'valid-identifiers',
  title: 'Trace and span ids are valid',
  rule: 'D1',
  strength: 'MUST',
  source: 'opentelemetry/proto/trace/v1/trace.proto, logs.proto, metrics.proto: trace_id, span_id',
  explain:
    'A span and a link have a trace id of 16 bytes and a span id of 8; a parent, a log record and an exemplar have ids of that size or none. An id of another length, or of zeros alone, is invalid.',
  advice: 'Leave an id out where there is none, and never send one of zeros or of another length.',
  looksClosely: true,
  judge: ({ events }) => findingOf(events, ['D1']),
});
