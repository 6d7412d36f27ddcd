import { defineCheck } from '../core/verdict.ts';
import { findingOf } from './reading/examined.ts';
import { jsonOnly } from './reading/protocol.ts';

export const jsonIntegers = defineCheck({
  name: 'json-integers',
  title: 'JSON writes 64-bit integers as text',
  rule: 'S30',
  strength: 'SHOULD',
  source: 'OTLP specification, “JSON Protobuf Encoding”',
  explain:
    'In the JSON of protobuf an integer of 64 bits, such as a time or an int value of an attribute, is decimal text. Readers accept a number as well, but many of them lose the last digits of a large one. The specification states it as a note, without a keyword; it is counted as SHOULD.',
  advice: 'Write int64, uint64, fixed64 and sfixed64 as decimal text, intValue of attributes included.',
  notAsked: jsonOnly,
  looksClosely: true,
  judge: ({ events }) => findingOf(events, ['S30']),
});
