import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';
import type { ExchangeReply } from '../core/reply.ts';
import type { CredentialLabel } from '../core/subject.ts';
import { refuseWith } from './exchange-reply.ts';

const carriers = {
  bearer: {
    header: 'authorization',
    challenge: 'Bearer',
    noun: 'token',
    words: 'bearer token in the authorization header',
  },
  'api-key': { header: 'x-api-key', challenge: 'ApiKey', noun: 'key', words: 'key in the x-api-key header' },
} as const;

export const credentials = defineFault({
  name: 'credentials',
  layer: 'exchange',
  params: Type.Object({
    scheme: Type.Enum(['bearer', 'api-key'], { default: 'bearer', description: 'Where the credential is looked for.' }),
    accepts: Type.Array(Type.Enum(['valid', 'renewed']), {
      default: ['valid'],
      minItems: 1,
      description: 'Which credential is good now: the valid one, the one that follows it, or both.',
    }),
  }),
  rules: ['S16', 'S17', 'S41'],
  // Like most gateways: who is not let in is told so before the body is read.
  decides: 'headers',
  explain: ({ scheme, accepts }) =>
    `Requests need a ${carriers[scheme].words}${accepts.includes('renewed') ? ` (${accepts.join(' or ')})` : ''}: without a known one they are answered 401 (gRPC UNAUTHENTICATED), with one that lacks the permission to write 403 (gRPC PERMISSION_DENIED).`,
  plan({ credential, headers }, { scheme, accepts }) {
    const { header, challenge, noun, words } = carriers[scheme];
    const label: CredentialLabel = headers[header] === undefined ? 'missing' : credential;
    switch (label) {
      case 'valid':
      case 'renewed':
        return accepts.includes(label) ? undefined : unauthenticated(challenge, `this ${noun} ${untimely[label]}`);
      case 'limited':
        return forbidden;
      case 'missing':
        return unauthenticated(challenge, `the request carries no ${words}`);
      case 'foreign':
        return unauthenticated(challenge, 'this credential is not known here');
    }
  },
});

const untimely = { valid: 'has expired', renewed: 'is not valid yet' };

function unauthenticated(challenge: string, message: string): ExchangeReply {
  return refuseWith({ kind: 'reject', reason: 'unauthenticated', message, challenge });
}

const forbidden = refuseWith({
  kind: 'reject',
  reason: 'forbidden',
  message: 'this credential is known, but it may not write telemetry',
});
