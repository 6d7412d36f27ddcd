import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';
import { deliver, fateOfData } from './exchange-reply.ts';

export const noReply = defineFault({
  name: 'no-reply',
  layer: 'exchange',
  params: Type.Object({
    commit: Type.Enum(['never', 'before'], {
      default: 'never',
      description: 'Whether the data is stored all the same.',
    }),
  }),
  rules: ['S10', 'S15', 'X3', 'S53'],
  explain: ({ commit }) => `Requests are read whole and never answered; ${fateOfData[commit]}.`,
  plan: (_request, { commit }) => deliver({ kind: 'success' }, [{ step: 'hold' }], commit),
});
