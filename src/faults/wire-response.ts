import type { WireResponse } from '../core/reply.ts';
import type { Protocol } from '../core/signal.ts';
import { grpcCodes } from '../core/grpc-codes.ts';
import type { GrpcCode } from '../core/grpc-codes.ts';
import { responseBody } from './response-body.ts';
import type { BodyForm } from './response-body.ts';
import { codedBody } from './response-coding.ts';
import type { Coding } from './response-coding.ts';
import { isShort } from './response-ending.ts';
import type { Ending } from './response-ending.ts';

/** An answer in so many words, for either protocol. */
export interface Wording {
  readonly status: number;
  /** `gateway`: the HTTP answer itself. `none`: gRPC that ends without a status. */
  readonly grpc: GrpcCode | 'gateway' | 'none' | number;
  readonly message: string;
  readonly body: BodyForm;
  readonly size: number;
  readonly coding: Coding;
  readonly ends: Ending;
  readonly headers: Readonly<Record<string, string>>;
}

function codeOf(grpc: Wording['grpc']): number {
  if (grpc === 'gateway' || grpc === 'none') return 0;
  return typeof grpc === 'number' ? grpc : grpcCodes[grpc];
}

export function responseTo(protocol: Protocol, wording: Wording): WireResponse {
  return protocol === 'grpc' ? grpcResponse(wording) : httpResponse(wording, protocol);
}

/** So much more is promised than comes. */
const missingBytes = 64;

function httpResponse(wording: Wording, protocol: Protocol): WireResponse {
  const { status, grpc, message, body, size, coding, ends, headers } = wording;
  const bodiless = status === 204 || status === 205 || status === 304;
  const wish = { status, code: codeOf(grpc), message, protocol, sizeBytes: size };
  const { contentType, bytes: plain } = responseBody(bodiless ? 'empty' : body, wish);
  const { bytes, name, inflatedBytes } = codedBody(coding, plain);
  const own = new Map<string, string>();
  if (contentType !== undefined) own.set('content-type', contentType);
  if (name !== undefined) own.set('content-encoding', name);
  if (ends === 'cut' || ends === 'endless') own.set('transfer-encoding', 'chunked');
  else if (!bodiless) own.set('content-length', String(bytes.length + (isShort(ends) ? missingBytes : 0)));
  addHeaders(own, headers);
  return { status, headers: [...own], body: bytes, ...(inflatedBytes !== undefined && { inflatedBytes }) };
}

/** Forms that are a message; of the others a status alone is left. */
const messages: readonly BodyForm[] = ['success', 'empty-partial', 'swapped', 'garbage'];

/** A status alone is “trailers-only”: one block of headers that ends the stream. */
function grpcResponse(wording: Wording): WireResponse {
  const { grpc, message, body, headers } = wording;
  if (grpc === 'gateway') {
    return httpResponse({ ...wording, body: body === 'status' ? 'text' : body }, 'grpc');
  }
  const own = new Map([['content-type', 'application/grpc']]);
  if (messages.includes(body)) return messageResponse(wording, own);
  if (grpc !== 'none') {
    own.set('grpc-status', String(codeOf(grpc)));
    if (message !== '') own.set('grpc-message', percentEncode(message));
  }
  addHeaders(own, headers);
  return { status: 200, headers: [...own], body: new Uint8Array(0) };
}

function messageResponse({ grpc, message, body, size, coding, ends, headers }: Wording, own: Map<string, string>) {
  const wish = { status: 200, code: 0, message, protocol: 'grpc', sizeBytes: size } as const;
  const { bytes, name, inflatedBytes } = codedBody(coding, responseBody(body, wish).bytes);
  if (name !== undefined) own.set('grpc-encoding', name);
  addHeaders(own, headers);
  const declared = ends === 'endless' ? unendingBytes : bytes.length + (isShort(ends) ? missingBytes : 0);
  return {
    status: 200,
    headers: [...own],
    body: frameOf(bytes, declared, name !== undefined),
    ...(inflatedBytes !== undefined && { inflatedBytes }),
    ...(grpc !== 'none' && { trailers: [['grpc-status', String(codeOf(grpc))]] as const }),
  };
}

/** A length that a frame can state and nobody wants. */
const unendingBytes = 2 ** 31 - 1;

/** One byte of flags and four of length before the message. */
function frameOf(message: Uint8Array, declaredBytes: number, isCompressed: boolean): Uint8Array {
  const header = Buffer.alloc(5);
  header.writeUInt8(isCompressed ? 1 : 0, 0);
  header.writeUInt32BE(declaredBytes, 1);
  return Buffer.concat([header, message]);
}

function addHeaders(own: Map<string, string>, headers: Wording['headers']): void {
  for (const [name, value] of Object.entries(headers)) own.set(name.toLowerCase(), value);
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
