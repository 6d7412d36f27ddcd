import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';
import { lawfulDelivery } from '../core/reply.ts';
import type { WireResponse } from '../core/reply.ts';
import type { Protocol } from '../core/signal.ts';
import { deliver, fateOfData } from './exchange-reply.ts';
import { grpcCodeNames, grpcCodes } from '../core/grpc-codes.ts';
import type { GrpcCode } from '../core/grpc-codes.ts';
import { bodyForms, responseBody } from './response-body.ts';
import type { BodyForm } from './response-body.ts';

interface Wording {
  readonly status: number;
  readonly grpc: GrpcCode | 'gateway' | number;
  readonly message: string;
  readonly body: BodyForm;
  readonly headers: Readonly<Record<string, string>>;
}

/** A status code of your own choice, where `unavailable`, `throttle` and `reject` would say what OTLP foresees. */
export const respond = defineFault({
  name: 'respond',
  layer: 'exchange',
  params: Type.Object({
    status: Type.Integer({ minimum: 200, maximum: 599, description: 'HTTP status.' }),
    grpc: Type.Union([Type.Enum([...grpcCodeNames, 'gateway']), Type.Integer({ minimum: -1, maximum: 2 ** 31 - 1 })], {
      default: 'gateway',
      description: 'gRPC status by name or number; gateway: the HTTP answer itself, which is no gRPC.',
    }),
    message: Type.String({ default: 'this answer was made on purpose', maxLength: 4096 }),
    body: Type.Enum([...bodyForms], {
      default: 'status',
      description: 'A google.rpc.Status as OTLP wants it, a page of HTML, plain text, or nothing.',
    }),
    headers: Type.Record(Type.String({ pattern: '^[A-Za-z0-9-]+$' }), Type.String({ pattern: '^[\\x20-\\x7e]*$' }), {
      default: {},
      description: 'Further response headers.',
    }),
    commit: Type.Enum(['never', 'before'], {
      default: 'never',
      description: 'Whether the data is stored all the same.',
    }),
  }),
  rules: ['R17', 'S18', 'S38', 'S40', 'S41'],
  explain({ status, grpc, body, commit }) {
    const forms = { status: 'an OTLP status', html: 'a page of HTML', text: 'plain text', empty: 'an empty body' };
    const answer = `HTTP ${status} with ${forms[body]}`;
    const onGrpc = grpc === 'gateway' ? 'on gRPC streams too, as a gateway does' : `gRPC status ${nameOf(grpc)}`;
    return `Requests are answered with ${answer} (${onGrpc}); ${fateOfData[commit]}.`;
  },
  plan({ protocol }, { commit, ...wording }) {
    const { message } = wording;
    const response = protocol === 'grpc' ? grpcResponse(wording) : httpResponse(wording, protocol);
    const own = protocol === 'grpc' ? { grpc: response } : { http: response };
    return deliver(
      { kind: 'raw', ...own, otherwise: { kind: 'unavailable', status: 503, message } },
      lawfulDelivery,
      commit,
    );
  },
});

function httpResponse({ status, grpc, message, body, headers }: Wording, protocol: Protocol): WireResponse {
  const bodiless = status === 204 || status === 205 || status === 304;
  const code = grpc === 'gateway' ? 0 : codeOf(grpc);
  const { contentType, bytes } = responseBody(bodiless ? 'empty' : body, { status, code, message, protocol });
  const own = new Map<string, string>();
  if (contentType !== undefined) own.set('content-type', contentType);
  if (!bodiless) own.set('content-length', String(bytes.length));
  for (const [name, value] of Object.entries(headers)) own.set(name.toLowerCase(), value);
  return { status, headers: [...own], body: bytes };
}

/** A status alone is “trailers-only”: one block of headers that ends the stream. */
function grpcResponse(wording: Wording): WireResponse {
  const { grpc, message, headers } = wording;
  if (grpc === 'gateway') {
    return httpResponse({ ...wording, body: wording.body === 'status' ? 'text' : wording.body }, 'grpc');
  }
  const own = new Map([
    ['content-type', 'application/grpc'],
    ['grpc-status', String(codeOf(grpc))],
    ['grpc-message', percentEncode(message)],
  ]);
  for (const [name, value] of Object.entries(headers)) own.set(name.toLowerCase(), value);
  return { status: 200, headers: [...own], body: new Uint8Array(0) };
}

function codeOf(grpc: GrpcCode | number): number {
  return typeof grpc === 'number' ? grpc : grpcCodes[grpc];
}

function nameOf(grpc: GrpcCode | number): string {
  return typeof grpc === 'number' ? String(grpc) : `${grpcCodes[grpc]} ${grpc}`;
}

/** `grpc-message` holds UTF-8 with everything but printable ASCII, and the percent sign, as `%XX`. */
function percentEncode(message: string): string {
  return [...Buffer.from(message)]
    .map((byte) =>
      byte >= 0x20 && byte <= 0x7e && byte !== 0x25
        ? String.fromCodePoint(byte)
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('');
}
