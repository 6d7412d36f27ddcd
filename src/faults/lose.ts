import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';
import { lawfulDelivery } from '../core/reply.ts';
import { deliver } from './exchange-reply.ts';

export const lose = defineFault({
  name: 'lose',
  layer: 'exchange',
  params: Type.Object({}),
  rules: ['R6', 'R7', 'S53'],
  explain: () =>
    'Requests are answered with success and stored nowhere: what is acknowledged is lost, and nobody is told.',
  plan: () => deliver({ kind: 'success' }, lawfulDelivery, 'never'),
});
