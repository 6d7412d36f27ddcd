import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';
import { refuseWith } from './exchange-reply.ts';

export const unavailable = defineFault({
  name: 'unavailable',
  layer: 'exchange',
  params: Type.Object({
    status: Type.Enum([502, 503, 504], { default: 503, description: 'HTTP status; gRPC says UNAVAILABLE for all.' }),
    message: Type.String({ default: 'the backend is temporarily unavailable', maxLength: 4096 }),
    grpcForm: Type.Enum(['trailers-only', 'headers-first'], {
      default: 'trailers-only',
      description: 'The status in the one block of headers there is, or in trailers that follow the headers.',
    }),
  }),
  rules: ['R11', 'R12', 'S15', 'S18', 'S19', 'S40', 'S44'],
  explain({ status, grpcForm }) {
    const form = grpcForm === 'headers-first' ? ' (in trailers after the headers)' : '';
    return `Requests are read, stored nowhere and answered with “try again later”: gRPC UNAVAILABLE${form}, HTTP ${status}, no hint how much later.`;
  },
  plan: (_request, { status, message, grpcForm }) =>
    refuseWith({ kind: 'unavailable', status, message, headersFirst: grpcForm === 'headers-first' }),
});
