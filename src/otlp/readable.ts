import { gunzipSync } from 'node:zlib';
import type { WireResponse } from '../core/reply.ts';
import type { Protocol, Signal } from '../core/signal.ts';
import { parseFrame } from './grpc-frame.ts';
import { compressionOf, encodingOf } from './media-type.ts';
import { exportMethod } from './proto-services.ts';

/** What a client may read at most is larger than anything that it has to read (S11, S36). */
const maxInflatedBytes = 64 * 1024 * 1024;

/**
 * Whether the body of a success is an Export response that a client of this protocol can decode (R6, R15). Where HTTP has
 * none, there is nothing to decode; in gRPC a message has to be there.
 */
export function isReadable(response: WireResponse, protocol: Protocol, signal: Signal = 'traces'): boolean {
  try {
    if (protocol === 'grpc') decodeProtobuf(signal, messageOf(response));
    else decodeHttp(response, protocol, signal);
    return true;
  } catch {
    return false;
  }
}

function messageOf(response: WireResponse): Uint8Array {
  const { compressed, message } = parseFrame(response.body);
  return compressed ? inflated(message) : message;
}

function decodeHttp({ headers, body }: WireResponse, protocol: Protocol, signal: Signal): void {
  const named = new Map(headers);
  const declared = named.get('content-length');
  if (declared !== undefined && Number(declared) !== body.length) throw new Error('another length');
  if (body.length === 0) return;
  const encoding = protocol === 'http/json' ? 'json' : 'protobuf';
  if (encodingOf(named.get('content-type')) !== encoding) throw new Error('another type');
  const compression = compressionOf(named.get('content-encoding'));
  if (!compression) throw new Error('an unknown coding');
  const plain = compression === 'gzip' ? inflated(body) : body;
  if (encoding === 'protobuf') decodeProtobuf(signal, plain);
  else if (typeof JSON.parse(new TextDecoder().decode(plain)) !== 'object') throw new Error('no object');
}

function inflated(bytes: Uint8Array): Uint8Array {
  return gunzipSync(bytes, { maxOutputLength: maxInflatedBytes });
}

function decodeProtobuf(signal: Signal, bytes: Uint8Array): void {
  exportMethod(signal).responseDeserialize(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}
