import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';
import { formatDuration } from '../core/duration.ts';
import { duration } from '../core/param.ts';
import { lawfulDelivery } from '../core/reply.ts';
import { deliver } from './exchange-reply.ts';

export const unavailable = defineFault({
  name: 'unavailable',
  layer: 'exchange',
  params: Type.Object({
    status: Type.Enum([502, 503, 504], { default: 503, description: 'HTTP status; gRPC says UNAVAILABLE for all.' }),
    message: Type.String({ default: 'the backend is temporarily unavailable', maxLength: 4096 }),
    wait: duration({ default: '0s', description: 'How long the request waits for this answer.' }),
  }),
  rules: ['R11', 'R12', 'S15', 'S18', 'S19', 'S40', 'S44'],
  explain: ({ status, wait }) =>
    `Requests are read, stored nowhere and answered ${wait > 0 ? `after ${formatDuration(wait)} ` : ''}with “try again later”: gRPC UNAVAILABLE, HTTP ${status}, no hint how much later.`,
  plan(_request, { status, message, wait }) {
    const delivery = wait > 0 ? [{ step: 'wait', ms: wait } as const, ...lawfulDelivery] : lawfulDelivery;
    return deliver({ kind: 'unavailable', status, message }, delivery, 'never');
  },
});
