import { Type } from 'typebox';
import { formatDuration } from '../core/duration.ts';
import { defineFault } from '../core/fault.ts';
import { deepFreeze } from '../core/frozen.ts';
import { duration } from '../core/param.ts';

const words = {
  nxdomain: 'The name does not exist (NXDOMAIN).',
  servfail: 'The name server cannot tell (SERVFAIL).',
  silence: 'The name server does not answer.',
} as const;

/** What the name server of the backend answers, for senders that were told to ask it. */
export const resolve = defineFault({
  name: 'resolve',
  layer: 'name',
  params: Type.Object({
    how: Type.Enum(['answer', 'nxdomain', 'servfail', 'silence'], { description: 'What is answered.' }),
    addresses: Type.Array(Type.String({ pattern: '^[0-9a-fA-F.:]+$', 'x-words': 'an address' }), {
      default: [],
      description: 'Where how is answer. Addresses of the type that was asked for are given.',
    }),
    ttl: duration({ default: '1s', description: 'How long the answer may be kept.' }),
  }),
  rules: ['S46', 'S47'],
  explain({ how, addresses, ttl }) {
    if (how !== 'answer') return words[how];
    if (addresses.length === 0) return 'The name exists and has no address at all.';
    return `The name stands for ${addresses.join(', ')}, and may be kept for ${formatDuration(ttl)}.`;
  },
  plan: (_question, { how, addresses, ttl }) =>
    how === 'answer'
      ? deepFreeze({ verb: how, addresses, ttlSeconds: Math.round(ttl / 1000) })
      : deepFreeze({ verb: how }),
});
