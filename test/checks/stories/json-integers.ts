import { storiesOf } from './examined.ts';

export const jsonIntegers = storiesOf('json-integers', ['S30'], {
  under: { protocol: 'http/json' },
  asked: [{ protocol: 'http/json' }],
  notAsked: [
    { under: {}, because: 'the rule is of OTLP/JSON, and this sender writes protobuf' },
    { under: { protocol: 'http/protobuf' }, because: 'the rule is of OTLP/JSON, and this sender writes protobuf' },
  ],
});
