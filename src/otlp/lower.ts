import type { Answer, WireResponse } from '../core/reply.ts';
import type { Encoding, Protocol, Signal } from '../core/signal.ts';
import { exportResponse, type PartialSuccess } from './export-response.ts';
import { failureOf, type Failure } from './failure.ts';
import { grpcFailure, grpcSuccess } from './grpc-response.ts';
import { httpFailure, httpSuccess } from './http-response.ts';

/** How the sender asked: it is answered in the same protocol and encoding (R15). */
export interface Wanted {
  readonly protocol: Protocol;
  /** Undefined when the path names none; a success is then worded as one of traces. */
  readonly signal: Signal | undefined;
  /** Now, for `Retry-After` as a date. */
  readonly wall: Date;
}

/**
 * R4: a response is kept under the 4 MiB that senders read; texts, the only part without a bound, are cut first. A Status
 * may say its text twice, and JSON may write a byte as six.
 */
const maxTextBytes = 256 * 1024;

/**
 * What the backend means → what goes on the wire: lawful OTLP (R6–R19) in the sender's protocol. HTTP responses state
 * their content-length; neither protocol's carry a date.
 */
export function lower(answer: Answer, wanted: Wanted): WireResponse {
  switch (answer.kind) {
    case 'success':
      // R7 without, R10 with a warning.
      return success(wanted, answer.warning ? { rejected: 0, message: answer.warning } : undefined);
    case 'partial':
      return success(wanted, { rejected: answer.rejected, message: answer.message });
    case 'throttle':
    case 'unavailable':
    case 'reject':
      return failure(wanted, failureOf({ ...answer, message: cutText(answer.message) }));
    case 'redirect':
      return redirection(answer);
    case 'forward':
      throw new Error('what the upstream answers is known only once it has');
    case 'raw':
      return (wanted.protocol === 'grpc' ? answer.grpc : answer.http) ?? lower(answer.otherwise, wanted);
    default:
      return unreachable(answer);
  }
}

function unreachable(answer: never): never {
  throw new Error(`no such answer: ${JSON.stringify(answer)}`);
}

function success({ protocol, signal = 'traces' }: Wanted, partial?: PartialSuccess): WireResponse {
  const encoding = encodingOf(protocol);
  const body = exportResponse(signal, encoding, partial && { ...partial, message: cutText(partial.message) });
  return protocol === 'grpc' ? grpcSuccess(body) : httpSuccess(encoding, body);
}

function failure({ protocol, wall }: Wanted, failed: Failure): WireResponse {
  return protocol === 'grpc' ? grpcFailure(failed) : httpFailure(encodingOf(protocol), failed, wall);
}

/** R17 speaks of failures only; a page for people is what servers put here (RFC 9110 §15.4). */
function redirection({ status, location }: Extract<Answer, { kind: 'redirect' }>): WireResponse {
  const body = Buffer.from(`moved to ${location}\n`);
  return {
    status,
    headers: [
      ['content-type', 'text/plain; charset=utf-8'],
      ['content-length', String(body.length)],
      ['location', location],
    ],
    body,
  };
}

function encodingOf(protocol: Protocol): Encoding {
  return protocol === 'http/json' ? 'json' : 'protobuf';
}

/** At most `maxTextBytes` of UTF-8, cut between characters. */
function cutText(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxTextBytes) return text;
  return new TextDecoder().decode(bytes.subarray(0, maxTextBytes), { stream: true });
}
