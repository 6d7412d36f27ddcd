import type { RejectReason } from '../core/reply.ts';
import { grpcPaths, signals } from '../core/signal.ts';
import type { Encoding, Protocol, Signal } from '../core/signal.ts';
import { compressionOf, encodingOf, isGrpcMediaType } from '../otlp/media-type.ts';
import type { ExchangeHost } from './host.ts';
import type { IncomingRequest } from './incoming-request.ts';
import { tooLarge } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/** What the head of a request says: as far as it goes, for a fault's sake, and whether a lawful backend takes it. */
export interface Admission {
  readonly protocol: Protocol;
  /** Undefined when the content type names none of OTLP's. */
  readonly encoding: Encoding | undefined;
  readonly signal: Signal | undefined;
  readonly compression: string;
  readonly declaredBytes: number | undefined;
  /** Found without the body; faults come first. */
  readonly refusal: Refusal | undefined;
}

/** Whether it is known what its body should be, however it is going to be answered. */
export function canBeCounted({ encoding, signal }: Admission): boolean {
  return encoding !== undefined && signal !== undefined;
}

const grpcSignals = new Map<string, Signal>(signals.map((signal) => [grpcPaths[signal], signal]));

export function admit(request: IncomingRequest, host: ExchangeHost): Admission {
  return request.family === 'grpc' ? admitGrpc(request) : admitHttp(request, host);
}

function admitGrpc({ headers, method, path }: IncomingRequest): Admission {
  const signal = grpcSignals.get(path);
  const compression = headers['grpc-encoding'] ?? 'identity';
  const refusal = (): Refusal | undefined => {
    const type = headers['content-type'];
    if (!isGrpcMediaType(type)) {
      return refused('unsupported-type', `invalid gRPC request content-type ${JSON.stringify(type ?? '')}`);
    }
    if (method !== 'POST') return refused('method-not-allowed', `gRPC calls are POST, not ${method}`);
    if (!signal) return refused('not-found', `unknown method ${path}`);
    if (compressionOf(compression)) return undefined;
    return refused('unsupported-compression', `grpc-encoding ${JSON.stringify(compression)} is not supported`);
  };
  return {
    protocol: 'grpc',
    encoding: 'protobuf',
    signal,
    compression,
    declaredBytes: undefined,
    refusal: refusal(),
  };
}

function admitHttp({ headers, method, path }: IncomingRequest, host: ExchangeHost): Admission {
  const type = headers['content-type'];
  const encoding = encodingOf(type);
  const route = host.routeHttp(path);
  const compression = headers['content-encoding'] ?? 'identity';
  const declaredBytes = declaredLength(headers['content-length']);
  const { maxRequestBytes } = host.limits;
  const refusal = (): Refusal | undefined => {
    if (!route.served || !route.signal) return refused('not-found', `nothing is served at ${path}`);
    if (method !== 'POST') return refused('method-not-allowed', `exports are POST, not ${method}`);
    if (!encoding) return refused('unsupported-type', `content-type ${JSON.stringify(type ?? '')} is not OTLP's`);
    if (!compressionOf(compression)) {
      return refused('unsupported-compression', `content-encoding ${JSON.stringify(compression)} is not supported`);
    }
    const isTooLarge = declaredBytes !== undefined && declaredBytes > maxRequestBytes;
    return isTooLarge ? tooLarge('maxRequestBytes', maxRequestBytes, declaredBytes) : undefined;
  };
  return {
    protocol: encoding === 'json' ? 'http/json' : 'http/protobuf',
    encoding,
    signal: route.signal,
    compression,
    declaredBytes,
    refusal: refusal(),
  };
}

function refused(reason: RejectReason, message: string): Refusal {
  return { reason, message };
}

function declaredLength(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}
