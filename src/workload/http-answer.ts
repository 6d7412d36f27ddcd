import { STATUS_CODES } from 'node:http';
import type { Clock } from '../core/clock.ts';
import type { Encoding, Signal } from '../core/signal.ts';
import { readExportResponse } from './export-answer.ts';
import type { Answered, PartialAnswer } from './export.ts';
import { readRpcStatus } from '../otlp/rpc-status.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const mediaTypes: Readonly<Record<Encoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};

/** What a complete HTTP answer says to an export. */
export function readHttpAnswer(
  answer: HttpAnswer,
  { signal, encoding, clock }: { signal: Signal; encoding: Encoding; clock: Clock },
): Answered {
  const { status, headers } = answer;
  const retryDelayMs = retryAfterMs(headers['retry-after'], clock);
  const told = { status, headers, ...(retryDelayMs !== undefined && { retryDelayMs }) };
  // S45: 200 is OTLP's own, and every other 2xx is a success to HTTP.
  if (status < 200 || status > 299) return { accepted: false, message: failureMessage(answer), ...told };
  try {
    const partial = successOf(answer, signal, encoding);
    return { accepted: true, message: partial?.message ?? '', ...(partial && { partial }), ...told };
  } catch (error) {
    // A page that says “200” is no acknowledgement: R6 names the body that is.
    const reason = (error as Error).message;
    return { accepted: false, message: `HTTP ${status}, but the body is no OTLP answer: ${reason}`, ...told };
  }
}

function successOf({ headers, body }: HttpAnswer, signal: Signal, encoding: Encoding): PartialAnswer | undefined {
  const type = mediaTypeOf(headers);
  if (body.length > 0 && type !== mediaTypes[encoding]) throw new Error(`its type is ${type || 'not given'}`);
  return readExportResponse(signal, encoding, body);
}

/** The message of a `google.rpc.Status` (R17), the start of a text, or the name of the status. */
function failureMessage({ status, headers, body }: HttpAnswer): string {
  const name = `HTTP ${status} ${STATUS_CODES[status] ?? ''}`.trim();
  const { location } = headers;
  if (location !== undefined) return `${name}: ${location}`;
  const message = statusMessage(mediaTypeOf(headers), body);
  return message === '' ? name : `${name}: ${message}`;
}

function statusMessage(type: string, body: Uint8Array): string {
  try {
    if (type === mediaTypes.protobuf) return readRpcStatus(body).message;
    if (type !== mediaTypes.json) return excerpt(body);
    const { message } = JSON.parse(Buffer.from(body).toString()) as { message?: unknown };
    return typeof message === 'string' ? message : excerpt(body);
  } catch {
    return excerpt(body);
  }
}

const maxExcerptBytes = 200;

function excerpt(body: Uint8Array): string {
  const text = new TextDecoder().decode(body.subarray(0, maxExcerptBytes)).replace(/\s+/g, ' ').trim();
  return body.length > maxExcerptBytes ? `${text}…` : text;
}

function mediaTypeOf(headers: HttpAnswer['headers']): string {
  return (headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
}

/** S43: seconds, or an HTTP date; anything else says nothing. */
function retryAfterMs(value: string | undefined, clock: Clock): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  // Any form of HTTP-date begins with the name of a day (RFC 9110 §5.6.7); `-5` would pass for a month of 2001.
  if (!/^[A-Z][a-z]+,? /.test(value)) return undefined;
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - clock.wall().getTime());
}
