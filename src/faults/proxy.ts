import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';
import { deepFreeze } from '../core/frozen.ts';
import type { ProxyReply } from '../core/reply.ts';

const plans: Readonly<Record<string, { readonly explains: string; readonly reply?: ProxyReply }>> = {
  tunnel: { explains: 'opens a tunnel to the backend for everybody' },
  authenticate: {
    explains: 'wants to know who asks: 407 to whoever shows no credentials that it knows',
    reply: {
      verb: 'refuse',
      status: 407,
      message: 'this proxy wants credentials',
      challenge: 'Basic realm="otlp-chaos"',
    },
  },
  'bad-gateway': {
    explains: 'says that it cannot reach the backend: 502',
    reply: { verb: 'refuse', status: 502, message: 'this proxy cannot reach the host' },
  },
  silence: { explains: 'takes the request for a tunnel and does not answer it', reply: { verb: 'silence' } },
};

/** What an HTTP proxy in front of the backend does, for senders that were told to use it. */
export const proxy = defineFault({
  name: 'proxy',
  layer: 'proxy',
  params: Type.Object({
    how: Type.Enum(['tunnel', 'authenticate', 'bad-gateway', 'silence'], {
      description: 'What becomes of a request for a tunnel.',
    }),
  }),
  rules: ['S46', 'S47'],
  explain: ({ how }) => `An HTTP proxy in front of the backend ${plans[how]!.explains}.`,
  plan({ credential }, { how }) {
    const isKnown = how === 'authenticate' && credential === 'valid';
    return isKnown ? undefined : deepFreeze(plans[how]!.reply);
  },
});
