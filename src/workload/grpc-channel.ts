import type { ChannelCredentials, Client, ClientUnaryCall, Metadata, StatusObject } from '@grpc/grpc-js';
import type { Clock } from '../core/clock.ts';
import { grpcPaths } from '../core/signal.ts';
import type { Signal } from '../core/signal.ts';
import { readExportResponse } from './export-answer.ts';
import { defaultTimeoutMs } from './export.ts';
import type { Answered, Channel, PartialAnswer, Target } from './export.ts';
import { readRpcStatus } from '../otlp/rpc-status.ts';
import { describeGrpcDetails } from './network-error.ts';

type GrpcModule = typeof import('@grpc/grpc-js');

const gzipAlgorithm = 2;
const asIs = (bytes: Buffer): Buffer => bytes;

/** OTLP/gRPC over grpc-js; loaded here, since half of all callers never need it. */
export async function openGrpcChannel(target: Target, clock: Clock): Promise<Channel> {
  const grpc = await import('@grpc/grpc-js');
  const client = openClient(grpc, target);
  const open = new Set<ClientUnaryCall>();
  return {
    send(signal, body) {
      const metadata = new grpc.Metadata();
      for (const [name, value] of Object.entries(target.headers ?? {})) metadata.set(name, value);
      const deadline = clock.wall().getTime() + (target.timeoutMs ?? defaultTimeoutMs);
      return unaryCall(client, { signal, body, metadata, deadline }, open);
    },
    [Symbol.dispose]() {
      for (const call of open) call.cancel();
      client.close();
    },
  };
}

function openClient({ Client, credentials }: GrpcModule, target: Target): Client {
  const { url, gzip, serverName } = target;
  const { secure, address } = grpcAddress(url);
  const roots = target.ca === undefined ? null : Buffer.from(target.ca);
  const key = target.identity ? Buffer.from(target.identity.key) : null;
  const cert = target.identity ? Buffer.from(target.identity.cert) : null;
  const encrypted = (): ChannelCredentials =>
    credentials.createSsl(roots, key, cert, target.verify === false ? { rejectUnauthorized: false } : {});
  return new Client(address, secure ? encrypted() : credentials.createInsecure(), {
    'grpc.primary_user_agent': 'otlp-chaos-workload',
    // One connection a channel, and one attempt a call: callers count both.
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_retries': 0,
    'grpc.enable_http_proxy': 0,
    ...(serverName !== undefined && { 'grpc.ssl_target_name_override': serverName }),
    ...(gzip && { 'grpc.default_compression_algorithm': gzipAlgorithm }),
  });
}

interface UnaryRequest {
  readonly signal: Signal;
  readonly body: Uint8Array;
  readonly metadata: Metadata;
  readonly deadline: number;
}

/** The call stands in `open` until it has its status. */
function unaryCall(
  client: Client,
  { signal, body, metadata, deadline }: UnaryRequest,
  open: Set<ClientUnaryCall>,
): Promise<Answered> {
  return new Promise((resolve) => {
    const seen: { message?: Buffer | undefined; leading?: Metadata } = {};
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    const keepMessage = (_error: unknown, message?: Buffer): void => void (seen.message = message);
    const call = client.makeUnaryRequest(grpcPaths[signal], asIs, asIs, bytes, metadata, { deadline }, keepMessage);
    open.add(call);
    call.on('metadata', (headers: Metadata) => (seen.leading = headers));
    // Comes last and always, of errors too; the callback does not show the trailers of a success.
    call.on('status', (status: StatusObject) => {
      open.delete(call);
      resolve(answered(signal, status, seen));
    });
  });
}

/** `https://host:port` → TLS, `http://host:port` and `host:port` → plaintext (X5). */
function grpcAddress(url: string): { secure: boolean; address: string } {
  const [, scheme, rest = url] = /^(https?):\/\/([^/]+)/i.exec(url) ?? [];
  return { secure: scheme?.toLowerCase() === 'https', address: rest };
}

function answered(
  signal: Signal,
  { code, details, metadata }: StatusObject,
  { message = Buffer.alloc(0), leading }: { message?: Buffer | undefined; leading?: Metadata },
): Answered {
  const grpcStatus: number = code;
  const headers = { ...plainHeaders(leading), ...plainHeaders(metadata) };
  if (grpcStatus !== 0) {
    const retryDelayMs = retryDelayOf(metadata);
    return {
      accepted: false,
      grpcStatus,
      message: describeGrpcDetails(details),
      headers,
      ...(retryDelayMs !== undefined && { retryDelayMs }),
    };
  }
  try {
    const partial: PartialAnswer | undefined = readExportResponse(signal, 'protobuf', message);
    return { accepted: true, grpcStatus, message: partial?.message ?? '', headers, ...(partial && { partial }) };
  } catch (error) {
    const reason = (error as Error).message;
    return { accepted: false, grpcStatus, message: `OK, but the message is no OTLP answer: ${reason}`, headers };
  }
}

const detailsHeader = 'grpc-status-details-bin';

/** Of the status's RetryInfo; details that are no `google.rpc.Status` say nothing. */
function retryDelayOf(metadata: Metadata): number | undefined {
  const details = metadata.get(detailsHeader).find((value) => Buffer.isBuffer(value));
  try {
    return details && readRpcStatus(details).retryDelayMs;
  } catch {
    return undefined;
  }
}

function plainHeaders(metadata: Metadata | undefined): Record<string, string> {
  const pairs = Object.keys(metadata?.getMap() ?? {}).map((name) => {
    const values = metadata!.get(name).map((value) => (Buffer.isBuffer(value) ? value.toString('base64') : value));
    return [name, values.join(', ')];
  });
  return Object.fromEntries(pairs) as Record<string, string>;
}
