import type { WireResponse } from '../core/reply.ts';
import { grpcCodes, type Failure } from './failure.ts';
import { buildFrame } from './grpc-frame.ts';
import { statusProtobuf, type Status } from './status.ts';

const contentType = ['content-type', 'application/grpc'] as const;

/** Clients refuse header blocks far below the 64 KiB that HTTP/2 servers take; 8 KiB is the usual bound of gRPC. */
const maxMessageBytes = 2048;

export function grpcSuccess(message: Uint8Array): WireResponse {
  return {
    status: 200,
    headers: [contentType],
    body: buildFrame(message),
    trailers: [['grpc-status', String(grpcCodes.ok)]],
  };
}

/** A gRPC error without a message before it is “trailers-only”, as most servers send it: one block of headers ends the stream. */
export function grpcFailure({ status, reason, headersFirst }: Failure): WireResponse {
  if (reason === 'unsupported-type') return notGrpc(status.message);
  const own = statusHeaders(status, reason);
  const body = new Uint8Array(0);
  if (headersFirst) return { status: 200, headers: [contentType], body, trailers: own };
  return { status: 200, headers: [contentType, ...own], body };
}

function statusHeaders(status: Status, reason: Failure['reason']): [string, string][] {
  const headers: [string, string][] = [
    ['grpc-status', String(status.code)],
    ['grpc-message', percentEncode(status.message)],
  ];
  // A server that does not know a request's compression says which it knows.
  if (reason === 'unsupported-compression') headers.push(['grpc-accept-encoding', 'identity,gzip']);
  if (status.details.length > 0) headers.push(['grpc-status-details-bin', detailsHeader(status)]);
  return headers;
}

/** gRPC over HTTP/2: a request whose content-type is not gRPC's gets HTTP 415, readable by any HTTP client. */
function notGrpc(message: string): WireResponse {
  return { status: 415, headers: [['content-type', 'text/plain; charset=utf-8']], body: Buffer.from(`${message}\n`) };
}

/** `grpc-message`: UTF-8 with everything but printable ASCII, and the percent sign, as `%XX`. */
export function percentEncode(text: string): string {
  const bytes = [...shortened(text)];
  return bytes.map((byte) => (byte >= 0x20 && byte <= 0x7e && byte !== 0x25 ? char(byte) : `%${hex(byte)}`)).join('');
}

/** Binary headers are base64 without padding. */
function detailsHeader(status: Status): string {
  const message = shortened(status.message).toString();
  const details = status.details.map((detail) =>
    detail.type === 'BadRequest' ? { ...detail, description: shortened(detail.description).toString() } : detail,
  );
  return Buffer.from(statusProtobuf({ ...status, message, details }))
    .toString('base64')
    .replace(/=+$/, '');
}

/** The first bytes of a text, cut between characters. */
function shortened(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxMessageBytes) return bytes;
  return Buffer.from(new TextDecoder().decode(bytes.subarray(0, maxMessageBytes), { stream: true }));
}

const char = (byte: number): string => String.fromCodePoint(byte);
const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0');
