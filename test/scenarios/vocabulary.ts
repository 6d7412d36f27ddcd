import { grpcCodeName, grpcCodes } from '../../src/core/grpc-codes.ts';
import type { Signal } from '../../src/core/signal.ts';
import { readExportResponse } from '../../src/workload/export-answer.ts';
import { readHttpAnswer } from '../../src/workload/http-answer.ts';
import type { HttpAnswer } from '../../src/workload/http-answer.ts';
import type { Answered } from '../../src/workload/export.ts';
import { MalformedBody } from '../../src/otlp/malformed-body.ts';
import { readRpcStatus } from '../../src/otlp/rpc-status.ts';
import { createSystemClock } from '../../src/core/clock.ts';

/*
 * Foreign clients see the same failure and call it by different names. Here each of their names is translated, so that one
 * description of a scenario holds for all of them. What nobody has translated stays as it was printed, and fails the test.
 */

/** Seen by one that asks for a name and hears nothing. */
export const namelessness = 'a silent name server';
const tooManyHeaders = /Too many CONTINUATION frames|metadata size exceeds/;

/** How curl, OpenSSL, Node, grpc-js and Go call what keeps an answer from coming. The first that fits counts. */
const troubles: readonly (readonly [RegExp, string])[] = [
  [
    /127\.0\.0\.9:\d+.*refused|to 127\.0\.0\.9 port \d+|ECONNREFUSED 127\.0\.0\.9/,
    'refused by an address where nobody is',
  ],
  [
    /CONNECT tunnel failed, response (\d+)|HTTP CONNECT failed, reason= ?(\d+)|through proxy \S+ with status (\d+)/,
    'no tunnel: $1$2$3',
  ],
  [/to 224\.0\.0\.1 port \d+|ENETUNREACH|network is unreachable/i, 'no way to the address'],
  [/ERR_INVALID_PROTOCOL|Protocol "\S+" not supported/, 'no URL'],
  [/Last error: undefined/, 'no connection, and not a word why'],
  [/server misbehaving/, 'a name server in trouble'],
  [/Resolving timed out|A record lookup error.*i\/o timeout/, namelessness],
  [/Name resolution failed|Could not resolve host|"Addresses": null/, 'no such name'],
  [/ECONNREFUSED|connection refused|couldn't connect to server/i, 'refused'],
  [/wrong version number|WRONG_VERSION_NUMBER|not look like a TLS handshake/i, 'plaintext instead of TLS'],
  [/alert protocol version|ALERT_PROTOCOL_VERSION|protocol version not supported|legacy sigalg/i, 'no common version'],
  [/alert handshake failure|ALERT_HANDSHAKE_FAILURE|tls: handshake failure/i, 'no common cipher suite'],
  [/TSI_DATA_CORRUPTED/, 'an alert that was not read'],
  [/certificate required/i, 'a client certificate is required'],
  [/alert certificate expired|ALERT_CERTIFICATE_EXPIRED|tls: expired certificate/i, 'an expired client certificate'],
  [/alert unknown ca|ALERT_UNKNOWN_CA|tls: unknown certificate authority/i, 'a client certificate of a stranger'],
  [/No ALPN negotiated|missing selected ALPN/, 'no protocol agreed on'],
  [/certificate is not yet valid|CERT_NOT_YET_VALID|current time \S+ is before/i, 'a certificate of the future'],
  [/certificate has expired|CERT_HAS_EXPIRED|current time \S+ is after/i, 'an expired certificate'],
  [/relies on legacy Common Name|leaf has no SANs/, 'a host in the common name alone'],
  [/key too weak/, 'a key that is too short'],
  [/certificate purpose|incompatible key usage/, 'a certificate for another purpose'],
  // Go speaks of an unknown authority, and of this in brackets.
  [
    /invalid CA certificate|does not include certificate signing|cannot sign this kind of certificate/,
    'signed by no authority',
  ],
  [/self[- ]signed certificate/i, 'a self-signed certificate'],
  [/unable to (?:get local issuer|verify the first) certificate|signed by unknown authority/i, 'an unknown authority'],
  [
    /IP address mismatch|name matches target host|match certificate's altnames|doesn't contain any IP SANs|Hostname Verification Check failed/,
    'a certificate for another host',
  ],
  [
    /(?:(?:Received|unexpected) HTTP status code (?:received from server: )?|Received http2 header with status: )(\d+)/,
    'HTTP $1 instead of gRPC',
  ],
  [/triggered by internal client error: Protocol error/, 'a broken frame'],
  [/invalid value \d+ passed for MAX_FRAME_SIZE/, 'a setting that is out of range'],
  [
    /looked like an HTTP\/1\.1 header|Protocol error|no application protocol|NO_APPLICATION_PROTOCOL|connect an http1\.x server/,
    'another protocol',
  ],
  [/frame too large|Frame size \d+ is larger/, 'a frame that is too long'],
  [tooManyHeaders, 'too many headers'],
  [/HTTP\/0\.9 when not allowed|Expected HTTP\/|malformed HTTP response|BadStatusLine/, 'another protocol'],
  [
    /Empty reply|Connection dropped|Socket closed|closed connection without response|error reading from server: EOF|unexpected eof|EOF occurred in violation|": EOF$|Last error: Failed to connect|SSL_ERROR_SYSCALL in|socket disconnected before secure/im,
    'closed',
  ],
  // Node's HTTP client gives both one code, and over TLS now and then one name.
  [/transfer closed with \d+ bytes|IncompleteRead\(\d+ bytes read, \d+ more/, 'fewer bytes than promised'],
  [/transfer closed with outstanding|IncompleteRead\(\d+ bytes read\)/, 'chunks cut off'],
  [/ECONNRESET|errno=104|socket hang up|connection reset by peer|Recv failure/i, 'reset'],
  [/timed out (?:after \d+ milliseconds with [1-9]|in the middle of an answer)/, 'an endless answer'],
  [/deadline[ _]exceeded|timed out/i, 'silence'],
  [/RST_STREAM with error code: (\w+)/, 'RST_STREAM $1'],
  [/Stream refused by server/, 'RST_STREAM REFUSED_STREAM'],
  [/RST_STREAM with (?:error )?code 0\b/, 'RST_STREAM NO_ERROR'],
  [/RST_STREAM with (?:error )?code 1\b/, 'RST_STREAM PROTOCOL_ERROR'],
  [/RST_STREAM with (?:error )?code 2\b/, 'RST_STREAM INTERNAL_ERROR'],
  [/RST_STREAM with (?:error )?code 7\b/, 'RST_STREAM REFUSED_STREAM'],
  [/RST_STREAM with (?:error )?code 8\b/, 'RST_STREAM CANCEL'],
  [/GOAWAY received; Error code: 0\b|the connection is draining/, 'GOAWAY NO_ERROR'],
  [/^Call cancelled$/, 'RST_STREAM CANCEL'],
];

/** Answers that came and are none, whatever code a client makes of that. */
const brokenAnswers: readonly (readonly [RegExp, string])[] = [
  // gRPC servers say the same of a request.
  [/larger than max \(?\d|Decompressed message larger|decompresses to a size larger/i, 'too large to be read'],
  [tooManyHeaders, 'too many headers'],
  [/without gRPC status|without sending trailers|Data frame with END_STREAM flag/, 'no status'],
  [/No message received|cardinality violation/, 'no message'],
  [
    /unmarshal|Decompression failed|Error parsing 'grpc-encoding'|decompress(?!ion|or is not installed for grpc-encoding "gzip)|unsupported compression|encoding "x-chaos"/i,
    'undecodable',
  ],
];

function brokenAnswer(message: string): string | undefined {
  return brokenAnswers.find(([pattern]) => pattern.test(message))?.[1];
}

/** Seen by a client that gave up waiting: it would see nothing else if it asked again. */
export const silence = 'silence';
/** Seen by one that knows how far it came. */
export const unconnected = 'no connection';
/** Seen by one that gave up in the middle of an answer. */
export const endless = 'an endless answer';

export function troubleIn(text: string): string | undefined {
  for (const [pattern, words] of troubles) {
    const found = pattern.exec(text);
    if (found) return words.replace(/\$(\d)/g, (_, index: string) => found[Number(index)] ?? '');
  }
  return undefined;
}

export function troubleWords(text: string): string {
  return troubleIn(text) ?? `untranslated: ${text.trim()}`;
}

/** Of what a client printed, the line that tells what went wrong. */
export function tellingLine(text: string): string {
  const words = troubleIn(text);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.find((line) => words !== undefined && troubleIn(line) === words) ?? lines[0] ?? '';
}

const codesOfTrouble: readonly number[] = [
  grpcCodes.CANCELLED,
  grpcCodes.UNAVAILABLE,
  grpcCodes.DEADLINE_EXCEEDED,
  grpcCodes.INTERNAL,
  grpcCodes.UNKNOWN,
  // What clients make of HTTP 404.
  grpcCodes.UNIMPLEMENTED,
];

export interface GrpcAnswer {
  readonly code: number;
  readonly message: string;
  readonly partial?: Answered['partial'];
  readonly retryDelayMs?: number | undefined;
}

/** The delay in the details of a status; what cannot be read names none. */
export function delayIn(details: Uint8Array | undefined): number | undefined {
  try {
    return details && readRpcStatus(details).retryDelayMs;
  } catch (error) {
    if (error instanceof MalformedBody) return undefined;
    throw error;
  }
}

/** `OK`, `UNAVAILABLE: its message, wait 2 s`, or what kept the answer from coming. */
export function grpcWords({ code, message, partial, retryDelayMs }: GrpcAnswer): string {
  if (code === 0) return `OK${partialWords(partial)}`;
  // What grpc-js says of a compression that it does not know.
  if ((code as number | undefined) === undefined) return 'undecodable';
  const trouble = codesOfTrouble.includes(code) ? troubleIn(message) : undefined;
  return brokenAnswer(message) ?? trouble ?? `${grpcCodeName(code)}: ${message}${waitWords(retryDelayMs)}`;
}

/** A message of gRPC that came with OK. */
export function responseWords(signal: Signal, response: Uint8Array): string {
  try {
    const partial = readExportResponse(signal, 'protobuf', response);
    return grpcWords({ code: 0, message: '', partial }) + (partial === undefined ? sizeWords(response.length) : '');
  } catch {
    return 'undecodable';
  }
}

/** `200`, `429: its message, wait 2 s`. */
export function httpWords(answer: HttpAnswer, signal: Signal): string {
  const type = answer.headers['content-type'] ?? '';
  const encoding = type.toLowerCase().startsWith('application/json') ? 'json' : 'protobuf';
  const coding = answer.headers['content-encoding'];
  if (coding !== undefined) return `${answer.status}: coded as ${coding}`;
  const { status, message, partial, retryDelayMs, accepted } = readHttpAnswer(answer, { signal, encoding, clock });
  if (accepted) return `${status}${partialWords(partial)}${formWords(answer, partial !== undefined)}`;
  const isDate = retryDelayMs !== undefined && !/^\d+$/.test(answer.headers['retry-after']!);
  const text = message.replace(/^HTTP \d+(?: [^:]+)?(?:: )?/, '').replace(/^((?:https:)?\/\/[\w.]+):\d+/, '$1');
  const isNone = text.includes('the body is no OTLP answer');
  const page = type.startsWith('text/html') ? 'a web page' : isNone ? 'undecodable' : text;
  return `${status}: ${page}${isDate ? ', wait until a date' : waitWords(retryDelayMs)}`;
}

/** An answer of HTTP as it came: the status, what its headers say of it, and the beginning of its text. */
export function answerText({ status, headers, body }: HttpAnswer): string {
  const told = ['location', 'retry-after', 'content-encoding', 'content-type'].flatMap((name) =>
    headers[name] === undefined ? [] : [`${name}: ${headers[name]}`],
  );
  // What is no text, such as the tags of protobuf, is left out visibly.
  const text = Buffer.from(body.subarray(0, 400))
    .toString()
    .replace(/[^\x20-\x7e“”’…–]+/g, '·');
  return [`HTTP ${status}`, ...told, text].filter((part) => part !== '').join(', ');
}

/** What is odd about a success, for whoever compares more than its meaning. */
function formWords({ status, headers, body }: HttpAnswer, isPartial: boolean): string {
  const type = headers['content-type'];
  if (type === undefined) return status === 204 ? '' : ', without a type';
  if (type !== type.toLowerCase()) return ', a type in capitals';
  if (type.includes(';')) return ', a type with a parameter';
  return isPartial ? '' : sizeWords(body.length);
}

/** For bodies that have more than a success needs. */
export function sizeWords(bytes: number): string {
  if (bytes >= 1024) return `, ${Math.round(bytes / 1024)} KiB`;
  return bytes > 100 ? ', with fields that nobody knows' : '';
}

const clock = createSystemClock();

function partialWords(partial: Answered['partial']): string {
  if (!partial) return '';
  if (partial.rejected === 0 && partial.message === '') return ', a partial success that says nothing';
  return partial.rejected === 0
    ? `, warning: ${partial.message}`
    : `, ${partial.rejected} rejected: ${partial.message}`;
}

function waitWords(delayMs: number | undefined): string {
  return delayMs === undefined ? '' : `, wait ${delayMs / 1000} s`;
}
