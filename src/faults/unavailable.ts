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
    grpcForm: Type.Enum(['trailers-only', 'headers-first'], {
      default: 'trailers-only',
      description: 'The status in the one block of headers there is, or in trailers that follow the headers.',
    }),
  }),
  rules: ['R11', 'R12', 'S15', 'S18', 'S19', 'S40', 'S44'],
  explain({ status, grpcForm, wait }) {
    const form = grpcForm === 'headers-first' ? ' (in trailers after the headers)' : '';
    const late = wait > 0 ? `after ${formatDuration(wait)} ` : '';
    return `Requests are read, stored nowhere and answered ${late}with “try again later”: gRPC UNAVAILABLE${form}, HTTP ${status}, no hint how much later.`;
  },
  plan(_request, { status, message, grpcForm, wait }) {
    const delivery = wait > 0 ? [{ step: 'wait', ms: wait } as const, ...lawfulDelivery] : lawfulDelivery;
    const headersFirst = grpcForm === 'headers-first';
    return deliver({ kind: 'unavailable', status, message, headersFirst }, delivery, 'never');
  },
});
