import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';
import type { Answer, ExchangeReply } from '../core/reply.ts';
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
    echo: Type.Boolean({ default: false, description: 'The refusal repeats the credential that came.' }),
    accepts: Type.Array(Type.Enum(['valid', 'renewed']), {
      default: ['valid'],
      minItems: 1,
      description: 'Which credential is good now: the valid one, the one that follows it, or both.',
    }),
  }),
  rules: ['S16', 'S17', 'S41'],
  // Like most gateways: who is not let in is told so before the body is read.
  decides: 'headers',
  explain: ({ scheme, accepts, echo }) =>
    `Requests need a ${carriers[scheme].words}${accepts.includes('renewed') ? ` (${accepts.join(' or ')})` : ''}: without a known one they are answered 401 (gRPC UNAUTHENTICATED), with one that lacks the permission to write 403 (gRPC PERMISSION_DENIED)${echo ? ', and the text repeats what came' : ''}.`,
  plan({ credential, headers }, { scheme, accepts, echo }) {
    const { header, challenge, noun, words } = carriers[scheme];
    const refused = (answer: Omit<Extract<Answer, { kind: 'reject' }>, 'kind' | 'echoes'>): ExchangeReply =>
      refuseWith({ kind: 'reject', ...answer, ...(echo && { echoes: header }) });
    // RFC 6750 §3: who showed no token is told no error.
    const unauthenticated = (message: string, error?: string): ExchangeReply => {
      const more =
        scheme === 'bearer' && error !== undefined ? ` error="${error}", error_description="${message}"` : '';
      return refused({ reason: 'unauthenticated', challenge: `${challenge}${more}`, message });
    };
    const label: CredentialLabel = headers[header] === undefined ? 'missing' : credential;
    switch (label) {
      case 'valid':
      case 'renewed':
        return accepts.includes(label)
          ? undefined
          : unauthenticated(`this ${noun} ${untimely[label]}`, 'invalid_token');
      case 'limited':
        return refused({ reason: 'forbidden', message: 'this credential is known, but it may not write telemetry' });
      case 'missing':
        return unauthenticated(`the request carries no ${words}`);
      case 'foreign':
        return unauthenticated('this credential is not known here', 'invalid_token');
    }
  },
});

const untimely = { valid: 'has expired', renewed: 'is not valid yet' };
