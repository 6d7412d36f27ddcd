import { gunzipSync } from 'node:zlib';
import type { Answer, WireResponse } from '../core/reply.ts';
import type { Protocol, Signal } from '../core/signal.ts';
import { parseFrame } from './grpc-frame.ts';
import { compressionOf } from './media-type.ts';
import { exportMethod } from './proto-services.ts';

const maxInflatedBytes = 64 * 1024 * 1024;

/** What somebody else's answer means: taken, taken in part, or not taken. One that nobody can decode is what its status says. */
export function meaningOf(
  response: WireResponse,
  protocol: Protocol,
  signal: Signal = 'traces',
): Extract<Answer, { kind: 'success' | 'partial' | 'unavailable' }> {
  if (!isSuccess(response, protocol)) return notTaken;
  const partial = partialOf(response, protocol, signal);
  if (!partial) return taken;
  const rejected = Number(Object.entries(partial).find(([name]) => name.startsWith('rejected'))?.[1] ?? 0);
  // Its own words are in the response, which is passed on as it is.
  return rejected > 0 ? { kind: 'partial', rejected, message: '' } : taken;
}

const taken = { kind: 'success' } as const;
const notTaken = { kind: 'unavailable', status: 503, message: '' } as const;

/** gRPC: in the trailers, or in the headers where these are all (S15). */
export function grpcStatusOf({ headers, trailers }: WireResponse): number | undefined {
  const status = [...headers, ...(trailers ?? [])].findLast(([name]) => name === 'grpc-status')?.[1];
  return status !== undefined && /^\d{1,9}$/.test(status) ? Number(status) : undefined;
}

function isSuccess(response: WireResponse, protocol: Protocol): boolean {
  if (protocol === 'grpc') return response.status === 200 && grpcStatusOf(response) === 0;
  return response.status >= 200 && response.status < 300;
}

function partialOf(response: WireResponse, protocol: Protocol, signal: Signal): Record<string, unknown> | undefined {
  try {
    const message = messageOf(response, protocol);
    const decoded: unknown =
      protocol === 'http/json'
        ? JSON.parse(new TextDecoder().decode(message))
        : exportMethod(signal).responseDeserialize(Buffer.from(message));
    return (decoded as { partialSuccess?: Record<string, unknown> | null }).partialSuccess ?? undefined;
  } catch {
    return undefined;
  }
}

function messageOf({ headers, body }: WireResponse, protocol: Protocol): Uint8Array {
  const { compressed, message } =
    protocol === 'grpc'
      ? parseFrame(body)
      : { compressed: compressionOf(new Map(headers).get('content-encoding')) === 'gzip', message: body };
  return compressed ? gunzipSync(message, { maxOutputLength: maxInflatedBytes }) : message;
}
