import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';
import { deepFreeze } from '../core/frozen.ts';
import type { ConnectionReply } from '../core/reply.ts';

const alone = (family: string): string =>
  `The port understands ${family} alone, and answers anything else as a server of that protocol does.`;

const words = {
  grpc: alone('gRPC'),
  http: alone('OTLP/HTTP'),
  'http/1.1': alone('OTLP/HTTP over HTTP/1.1'),
  plaintext: alone('plaintext'),
  tls: alone('TLS'),
  'plaintext-and-tls': 'The port takes plaintext and TLS, and tells them apart by their first byte.',
} as const;

const replies: Readonly<Record<keyof typeof words, ConnectionReply>> = deepFreeze({
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
  explain: ({ protocol }) => words[protocol],
  plan: (_connection, { protocol }) => replies[protocol],
});
