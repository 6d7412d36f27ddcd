import { defineCheck } from '../core/verdict.ts';
import { findingOf } from './reading/examined.ts';
import { httpOnly } from './reading/protocol.ts';

export const requestContentType = defineCheck({
  name: 'request-content-type',
  title: 'Content-Type and Content-Encoding say what the body is',
  rule: 'S25, S26, S33',
  strength: 'MUST',
  source: 'OTLP specification, “Binary Protobuf Encoding”, “JSON Protobuf Encoding”, “OTLP/HTTP Request”',
  explain:
    'Over HTTP a binary body goes as application/x-protobuf and a JSON body as application/json, each can be read as the message of its path, and a body in gzip is announced as such. A request that is refused for any of this is judged too.',
  advice:
    'Set Content-Type to application/x-protobuf or application/json, whichever the body is, and Content-Encoding to gzip when, and only when, it is compressed.',
  notAsked: httpOnly,
  looksClosely: true,
  judge: ({ events }) => findingOf(events, ['S25', 'S26', 'S33']),
});
