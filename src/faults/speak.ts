import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';
import { deepFreeze } from '../core/frozen.ts';
import type { ConnectionReply } from '../core/reply.ts';

const families = {
  grpc: 'gRPC',
  http: 'OTLP/HTTP',
  'http/1.1': 'OTLP/HTTP over HTTP/1.1',
  plaintext: 'plaintext',
  tls: 'TLS',
  'plaintext-and-tls': 'plaintext and TLS',
} as const;

const replies: Readonly<Record<keyof typeof families, ConnectionReply>> = deepFreeze({
  grpc: { verb: 'serve', speak: 'grpc' },
  http: { verb: 'serve', speak: 'http' },
  'http/1.1': { verb: 'serve', speak: 'http', http2: false },
  plaintext: { verb: 'serve', tls: 'none' },
  tls: { verb: 'serve' },
  'plaintext-and-tls': { verb: 'serve', tls: 'optional' },
});

export const speak = defineFault({
  name: 'speak',
  layer: 'connection',
  params: Type.Object({
    protocol: Type.Enum(['grpc', 'http', 'http/1.1', 'plaintext', 'tls', 'plaintext-and-tls'], {
      description:
        'What the port understands, and nothing else. tls: where the backend has TLS at all; plaintext-and-tls: by the first byte.',
    }),
  }),
  rules: ['S23', 'S50'],
  explain: ({ protocol }) =>
    `The port understands ${families[protocol]} alone, and answers anything else as a server of that protocol does.`,
  plan: (_connection, { protocol }) => replies[protocol],
});
