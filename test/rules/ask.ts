import { gzipSync } from 'node:zlib';
import { httpPaths } from '../../src/core/signal.ts';
import type { Encoding, Signal } from '../../src/core/signal.ts';
import { encodeJson, encodeRequest } from '../../src/otlp/encode.ts';
import { decodeResponse, decodeStatus } from '../otlp/rpc-messages.ts';
import type { DecodedStatus } from '../otlp/rpc-messages.ts';
import { curl } from './curl.ts';
import { callGrpc } from './grpc-call.ts';

/** Every way in which OTLP travels. */
export const ways = [
  { way: 'gRPC', encoding: 'protobuf', version: 'grpc' },
  { way: 'HTTP/1.1 protobuf', encoding: 'protobuf', version: '1.1' },
  { way: 'HTTP/1.1 JSON', encoding: 'json', version: '1.1' },
  { way: 'HTTP/2 protobuf', encoding: 'protobuf', version: '2' },
  { way: 'HTTP/2 JSON', encoding: 'json', version: '2' },
] as const;
export type Way = (typeof ways)[number];

export const httpWays = ways.filter(({ version }) => version !== 'grpc');

/** A server as a client is told about it. */
export interface Target {
  readonly endpoints: { readonly grpc: string; readonly http: string };
  readonly caFile?: string | undefined;
}

export interface Export {
  readonly signal?: Signal;
  /** In OTLP/JSON's shape, or bytes that go out as they are. */
  readonly request?: object | Uint8Array;
  readonly gzip?: boolean;
}

/** What a foreign client made of an answer, in one shape for all ways. */
export interface Answer {
  /** gRPC's own status is 200 all the time. */
  readonly httpStatus: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Of a success: the decoded response message. */
  readonly response?: object;
  /** Of a failure. */
  readonly failure?: DecodedStatus;
  /** The response message, or the body, as it came. */
  readonly bytes: Buffer;
}

/** One export, sent and understood by clients that are not ours: grpc-js, or curl and foreign decoders. */
export async function ask(target: Target, { encoding, version }: Way, sent: Export = {}): Promise<Answer> {
  const { signal = 'traces', request = {}, gzip = false } = sent;
  const body = request instanceof Uint8Array ? request : encode(signal, encoding, request);
  if (version === 'grpc') return await askGrpc(target, { signal, body, gzip });
  const answer = await curl(target.endpoints.http + httpPaths[signal], {
    headers: { 'content-type': typeOf(encoding), ...(gzip && { 'content-encoding': 'gzip' }) },
    body: gzip ? gzipSync(body) : body,
    http2: version === '2',
    ca: target.caFile,
  });
  const { exit, complaint, status: httpStatus, headers, body: bytes } = answer;
  if (exit !== 0) throw new Error(`curl has no answer: ${complaint}`);
  if (answer.version !== version) throw new Error(`HTTP/${answer.version} was spoken instead of ${version}`);
  if (httpStatus !== 200) return { httpStatus, headers, bytes, failure: statusFrom(bytes, encoding) };
  const response = encoding === 'json' ? (JSON.parse(bytes.toString()) as object) : decodeResponse(signal, bytes);
  return { httpStatus, headers, bytes, response };
}

async function askGrpc({ endpoints, caFile: ca }: Target, call: Parameters<typeof callGrpc>[1] & { signal: Signal }) {
  const { code, message, details, response, headers } = await callGrpc(endpoints.grpc, { ...call, ca });
  if (code !== 0) return { httpStatus: 200, headers, bytes: Buffer.alloc(0), failure: { code, message, details } };
  return { httpStatus: 200, headers, bytes: response!, response: decodeResponse(call.signal, response!) };
}

export function encode(signal: Signal, encoding: Encoding, request: object): Uint8Array {
  return encoding === 'json' ? encodeJson(request) : encodeRequest(signal, request);
}

export function typeOf(encoding: Encoding): string {
  return encoding === 'json' ? 'application/json' : 'application/x-protobuf';
}

/** The `google.rpc.Status` that a body is. Throws when it is none. */
export function statusFrom(body: Buffer, encoding: Encoding): DecodedStatus {
  if (encoding === 'protobuf') return decodeStatus(body);
  const { details = [], ...status } = JSON.parse(body.toString()) as JsonStatus;
  const named = details.map(({ '@type': url, ...value }) => ({ type: url.replace(/^.*google\.rpc\./, ''), value }));
  return { ...status, details: named };
}

interface JsonStatus {
  readonly code?: number;
  readonly message?: string;
  readonly details?: readonly ({ readonly '@type': string } & Record<string, unknown>)[];
}
