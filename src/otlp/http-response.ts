import type { RejectReason, WireResponse } from '../core/reply.ts';
import type { Encoding } from '../core/signal.ts';
import type { Failure } from './failure.ts';
import { mediaTypes } from './media-type.ts';
import { statusJson, statusProtobuf } from './status.ts';

type Header = readonly [name: string, value: string];

/** What HTTP wants beside some statuses (RFC 9110 §11.6.1, §10.2.1; RFC 7694 §3). */
const extraHeaders: Readonly<Partial<Record<RejectReason, Header>>> = {
  unauthenticated: ['www-authenticate', 'Bearer'],
  'method-not-allowed': ['allow', 'POST'],
  'unsupported-type': ['accept', 'application/x-protobuf, application/json'],
  'unsupported-compression': ['accept-encoding', 'gzip, identity'],
};

export function httpSuccess(encoding: Encoding, body: Uint8Array): WireResponse {
  return respond(200, encoding, body);
}

/** R15, R17: a `google.rpc.Status` in the request's encoding. */
export function httpFailure(
  encoding: Encoding,
  { status, httpStatus, retry, reason, challenge }: Failure,
  wall: Date,
): WireResponse {
  const body = encoding === 'json' ? Buffer.from(JSON.stringify(statusJson(status))) : statusProtobuf(status);
  const extra: Header[] = [];
  if (retry)
    extra.push(['retry-after', retry.form === 'date' ? dateAfter(wall, retry.delayMs) : seconds(retry.delayMs)]);
  const wanted = reason && extraHeaders[reason];
  if (wanted) extra.push([wanted[0], challenge ?? wanted[1]]);
  return respond(httpStatus, encoding, body, extra);
}

function respond(status: number, encoding: Encoding, body: Uint8Array, extra: readonly Header[] = []): WireResponse {
  const headers: Header[] = [['content-type', mediaTypes[encoding]], ['content-length', String(body.length)], ...extra];
  return { status, headers, body };
}

/** `Retry-After` knows whole seconds only (RFC 9110 §10.2.3): rounded up, so that nobody comes too early. */
function seconds(delayMs: number): string {
  return String(Math.ceil(Math.max(0, delayMs) / 1000));
}

function dateAfter(wall: Date, delayMs: number): string {
  return new Date(Math.ceil((wall.getTime() + Math.max(0, delayMs)) / 1000) * 1000).toUTCString();
}
