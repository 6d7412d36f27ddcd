import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';
import { deepFreeze } from '../core/frozen.ts';
import { momentOf, momentParams, momentWords } from './connection-moment.ts';

export const close = defineFault({
  name: 'close',
  layer: 'connection',
  params: Type.Object({
    how: Type.Enum(['reset', 'finish'], {
      default: 'reset',
      description: 'A TCP reset, as from a killed process, or an orderly FIN.',
    }),
    ...momentParams,
  }),
  rules: ['S46', 'S47'],
  explain({ how, ...moment }) {
    const ending = how === 'reset' ? 'reset (RST)' : 'closed (FIN)';
    return `Each connection is ${ending} ${momentWords(moment) ?? 'as soon as it was accepted'}.`;
  },
  plan: (_connection, { how, ...moment }) => deepFreeze({ verb: how, ...momentOf(moment) }),
});
