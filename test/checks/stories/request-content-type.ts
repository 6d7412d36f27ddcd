import { storiesOf } from './examined.ts';

export const requestContentType = storiesOf('request-content-type', ['S25', 'S26', 'S33'], {
  under: { protocol: 'http/protobuf' },
  asked: [{ protocol: 'http/protobuf' }, { protocol: 'http/json' }],
  notAsked: [{ under: {}, because: 'the rule is of OTLP/HTTP, and this sender speaks gRPC' }],
});
