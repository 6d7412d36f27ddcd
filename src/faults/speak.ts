import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';

const families = { grpc: 'gRPC', http: 'OTLP/HTTP', 'http/1.1': 'OTLP/HTTP over HTTP/1.1' } as const;

export const speak = defineFault({
  name: 'speak',
  layer: 'connection',
  params: Type.Object({
    protocol: Type.Enum(['grpc', 'http', 'http/1.1'], { description: 'The only protocol that the port understands.' }),
  }),
  rules: ['S23', 'S50'],
  explain: ({ protocol }) =>
    `The port understands ${families[protocol]} alone, and answers anything else as a server of that protocol does.`,
  plan: (_connection, { protocol }) =>
    protocol === 'http/1.1'
      ? Object.freeze({ verb: 'serve', speak: 'http', http2: false })
      : Object.freeze({ verb: 'serve', speak: protocol }),
});
