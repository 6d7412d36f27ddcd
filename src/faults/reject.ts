import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';
import { size } from '../core/param.ts';
import { rejectReasons } from '../core/reply.ts';
import type { RejectReason } from '../core/reply.ts';
import { refuseWith } from './exchange-reply.ts';

interface Words {
  readonly message: string;
  /** HTTP status and gRPC code, for the explanation; `otlp/` is where they are made. */
  readonly codes: string;
  /** False where a server has to read the data before it can refuse it. */
  readonly byHeaders: boolean;
}

const words: Readonly<Record<RejectReason, Words>> = {
  invalid: { message: 'the data is not valid', codes: 'HTTP 400, gRPC INVALID_ARGUMENT', byHeaders: false },
  unauthenticated: { message: 'no valid credential', codes: 'HTTP 401, gRPC UNAUTHENTICATED', byHeaders: true },
  forbidden: { message: 'not permitted', codes: 'HTTP 403, gRPC PERMISSION_DENIED', byHeaders: true },
  'not-found': { message: 'nothing is served here', codes: 'HTTP 404, gRPC UNIMPLEMENTED', byHeaders: true },
  'method-not-allowed': { message: 'only POST is served here', codes: 'HTTP 405, gRPC UNIMPLEMENTED', byHeaders: true },
  'unsupported-type': { message: 'this content type is not supported', codes: 'HTTP 415', byHeaders: true },
  'unsupported-compression': {
    message: 'this compression is not supported',
    codes: 'HTTP 415, gRPC UNIMPLEMENTED',
    byHeaders: true,
  },
  'too-large': {
    message: 'the request is larger than the limit',
    codes: 'HTTP 413, gRPC RESOURCE_EXHAUSTED without RetryInfo',
    byHeaders: false,
  },
  internal: { message: 'something broke in the backend', codes: 'HTTP 500, gRPC INTERNAL', byHeaders: false },
};

export const reject = defineFault({
  name: 'reject',
  layer: 'exchange',
  params: Type.Object({
    reason: Type.Enum([...rejectReasons], { description: 'Why data or caller is not wanted.' }),
    message: Type.Optional(Type.String({ maxLength: 4096, description: 'What the answer says.' })),
    limit: Type.Optional(
      size({ description: 'For the message: “{limit}” in it becomes this many bytes, “{size}” those of the request.' }),
    ),
  }),
  rules: ['R17', 'R19', 'S16', 'S17', 'S41'],
  decides: ({ reason }) => (words[reason].byHeaders ? 'headers' : 'body'),
  explain: ({ reason }) =>
    `Requests are refused for good (${reason}: ${words[reason].codes}); resending them is useless.`,
  plan(request, { reason, message = words[reason].message, limit }) {
    const isRead = limit !== undefined && 'body' in request;
    const told = isRead ? inNumbers(message, { size: request.body.sizeBytes, limit }) : message;
    return refuseWith({ kind: 'reject', reason, message: told });
  },
});

function inNumbers(message: string, numbers: Readonly<Record<string, number>>): string {
  return message.replaceAll(/\{(size|limit)\}/g, (_, name: string) => String(numbers[name]));
}
