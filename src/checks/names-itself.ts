import { defineCheck } from '../core/verdict.ts';
import { findingOf } from './reading/examined.ts';

export const namesItself = defineCheck({
  name: 'names-itself',
  title: 'The exporter names itself',
  rule: 'X9',
  strength: 'SHOULD',
  source: 'Exporter specification, “User Agent”',
  explain:
    'User-Agent has a product with a version that is not only an HTTP or gRPC library, such as OTel-OTLP-Exporter-Python/1.2.3. Whether the language is named cannot be told from outside.',
  advice: 'Put the name and version of the exporter into User-Agent, in front of what the library says of itself.',
  looksClosely: true,
  judge: ({ events }) => findingOf(events, ['X9']),
});
