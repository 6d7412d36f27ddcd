import { defineCheck } from '../core/verdict.ts';
import { findingOf } from './reading/examined.ts';

export const noEmptyRequests = defineCheck({
  name: 'no-empty-requests',
  title: 'Nothing empty is sent',
  rule: 'S52',
  strength: 'SHOULD',
  source: 'OTLP specification, “Empty Telemetry Envelopes”',
  explain:
    'No request goes out without a resource, no resource without a scope, and no scope without spans, metrics, log records or profiles.',
  advice: 'Leave out what holds nothing, and do not send a request that would be empty.',
  looksClosely: true,
  judge: ({ events }) => findingOf(events, ['S52']),
});
