import { Type } from 'typebox';
import { formatDuration } from '../core/duration.ts';
import { defineFault } from '../core/fault.ts';
import { duration } from '../core/param.ts';
import { refuseWith } from './exchange-reply.ts';

export const throttle = defineFault({
  name: 'throttle',
  layer: 'exchange',
  params: Type.Object({
    retryDelay: duration({ default: '2s', description: 'How long the sender is asked to wait.' }),
    status: Type.Enum([429, 503], { default: 429, description: 'HTTP status.' }),
    grpc: Type.Enum(['RESOURCE_EXHAUSTED', 'UNAVAILABLE'], {
      default: 'RESOURCE_EXHAUSTED',
      description: 'gRPC status.',
    }),
    form: Type.Enum(['seconds', 'date', 'none'], {
      default: 'seconds',
      description: 'How Retry-After is written; none: no hint at all, neither Retry-After nor RetryInfo.',
    }),
    message: Type.String({ default: 'the backend is over its limit', maxLength: 4096 }),
  }),
  rules: ['R12', 'R13', 'S20', 'S21', 'S22', 'S40', 'S43'],
  explain({ retryDelay, status, grpc, form }) {
    const refusal = `Requests are read, stored nowhere and refused as overload: gRPC ${grpc}, HTTP ${status}`;
    if (form === 'none') return `${refusal}, without a word on when to come back.`;
    const wait = formatDuration(retryDelay);
    const header = form === 'date' ? 'Retry-After as a date' : 'Retry-After in seconds';
    return `${refusal}, with the request to wait ${wait} (RetryInfo in gRPC, ${header} in HTTP).`;
  },
  plan: (_request, { retryDelay, status, grpc: code, form, message }) =>
    refuseWith(
      form === 'none'
        ? { kind: 'throttle', status, code, form: 'seconds', message }
        : { kind: 'throttle', status, code, form, message, delayMs: retryDelay },
    ),
});
