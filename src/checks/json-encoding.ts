import { defineCheck } from '../core/verdict.ts';
import { findingOf } from './reading/examined.ts';
import { jsonOnly } from './reading/protocol.ts';

export const jsonEncoding = defineCheck({
  name: 'json-encoding',
  title: 'JSON has the form that OTLP gives it',
  rule: 'S27, S28, S29',
  strength: 'MUST',
  source: 'OTLP specification, “JSON Protobuf Encoding”',
  explain:
    'Trace and span ids are hexadecimal text, not base64; values of enums are integers, not names; names of fields are in lowerCamelCase. Ids and names are stated without a keyword, enums with MUST and MUST NOT; receivers understand none of the other forms.',
  advice:
    'Do not take the JSON of a protobuf library as it is: write ids in hexadecimal, enums as integers, and names in lowerCamelCase.',
  notAsked: jsonOnly,
  looksClosely: true,
  judge: ({ events }) => findingOf(events, ['S27', 'S28', 'S29']),
});
