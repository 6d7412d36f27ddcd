import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';
import { refuseWith } from './exchange-reply.ts';

export const unavailable = defineFault({
  name: 'unavailable',
  layer: 'exchange',
  params: Type.Object({
    status: Type.Enum([502, 503, 504], { default: 503, description: 'HTTP status; gRPC says UNAVAILABLE for all.' }),
    message: Type.String({ default: 'the backend is temporarily unavailable', maxLength: 4096 }),
  }),
  rules: ['R11', 'R12', 'S15', 'S18', 'S19', 'S40', 'S44'],
  explain: ({ status }) =>
    `Requests are read, stored nowhere and answered with “try again later”: gRPC UNAVAILABLE, HTTP ${status}, no hint how much later.`,
  plan: (_request, { status, message }) => refuseWith({ kind: 'unavailable', status, message }),
});
