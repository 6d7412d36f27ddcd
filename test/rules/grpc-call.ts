import { readFileSync } from 'node:fs';
import { Client, Metadata, credentials } from '@grpc/grpc-js';
import type { ServiceError, StatusObject } from '@grpc/grpc-js';
import { createSystemClock } from '../../src/core/clock.ts';
import { grpcPaths } from '../../src/core/signal.ts';
import type { Signal } from '../../src/core/signal.ts';
import { decodeStatus } from '../otlp/rpc-messages.ts';
import type { DecodedStatus } from '../otlp/rpc-messages.ts';

/** A gRPC answer as grpc-js, a client that is not ours, understood it. */
export interface GrpcAnswer extends DecodedStatus {
  readonly code: number;
  readonly message: string;
  /** The response message, when there is one. */
  readonly response?: Buffer;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly trailers: Readonly<Record<string, unknown>>;
}

export interface GrpcRequest {
  readonly signal?: Signal;
  /** Instead of the signal's own. */
  readonly path?: string;
  readonly body?: Uint8Array;
  readonly gzip?: boolean;
  readonly ca?: string | undefined;
}

const gzipAlgorithm = 2;
const deadlineMs = 25_000;
const asIs = (bytes: Buffer): Buffer => bytes;

/** One unary call by grpc-js, with its usual limits. */
export async function callGrpc(url: string, request: GrpcRequest = {}): Promise<GrpcAnswer> {
  const { signal = 'traces', path = grpcPaths[signal], body = new Uint8Array(0), gzip, ca } = request;
  const secure = ca === undefined ? credentials.createInsecure() : credentials.createSsl(readFileSync(ca));
  const client = new Client(new URL(url).host, secure, {
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_retries': 0,
    'grpc.enable_http_proxy': 0,
    ...(gzip && { 'grpc.default_compression_algorithm': gzipAlgorithm }),
  });
  const deadline = createSystemClock().wall().getTime() + deadlineMs;
  const answered = Promise.withResolvers<Buffer | undefined>();
  const ended = Promise.withResolvers<StatusObject>();
  let headers: Readonly<Record<string, unknown>> = {};
  client
    .makeUnaryRequest(
      path,
      asIs,
      asIs,
      Buffer.from(body),
      new Metadata(),
      { deadline },
      (_error: ServiceError | null, message) => answered.resolve(message),
    )
    .on('metadata', (metadata: Metadata) => (headers = metadata.getMap()))
    .on('status', ended.resolve);
  try {
    const [response, status] = await Promise.all([answered.promise, ended.promise]);
    return { ...understood(status), headers, ...(response && { response }) };
  } finally {
    client.close();
  }
}

function understood({ code, details: message, metadata }: StatusObject): Omit<GrpcAnswer, 'headers'> {
  const [bin] = metadata.get('grpc-status-details-bin') as Buffer[];
  const trailers = metadata.getMap();
  return { code, message, trailers, details: bin === undefined ? [] : decodeStatus(bin).details };
}
