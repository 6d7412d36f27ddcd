import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';
import { deepFreeze } from '../core/frozen.ts';
import { momentOf, momentParams, momentWords } from './connection-moment.ts';

export const mute = defineFault({
  name: 'mute',
  layer: 'connection',
  params: Type.Object(momentParams),
  rules: ['S46', 'S47', 'X3'],
  // In a network that lost the flow, no packet would be acknowledged either; here the kernel goes on doing that.
  fidelity: 'userspace',
  explain(moment) {
    const when = momentWords(moment);
    if (when === undefined)
      return 'The connection is accepted and then nothing is ever said on it: no TLS, no HTTP/2 settings, no answer.';
    return `Each connection falls silent ${when}: it stays open, takes what comes, and not a byte is written any more.`;
  },
  plan: (_connection, moment) => deepFreeze({ verb: 'mute', ...momentOf(moment) }),
});
