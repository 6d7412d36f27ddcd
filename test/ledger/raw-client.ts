import { request as requestHttp } from 'node:http';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { grpcPaths, httpPaths } from '../../src/core/signal.ts';
import { fateHeader } from './fates.ts';
import type { Fate } from './fates.ts';
import type { RawAnswer, RawExchange } from './raw-exchange.ts';

export interface Outgoing extends Omit<RawExchange, 'answer'> {
  /** Names it in `x-id`. */
  readonly id: string;
  /** Once it settles the client goes away. */
  readonly leave?: Promise<unknown> | undefined;
}

export interface Answered {
  /** Undefined: no whole answer. */
  readonly answer: RawAnswer | undefined;
  /** As the sender behind a tap has to see it. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | string[] | undefined>>;
  readonly grpc?: ServiceError;
}

/** One export by Node's own HTTP/1.1 client, over a connection of its own. */
export async function sendHttp(url: string, outgoing: Outgoing): Promise<Answered> {
  const { signal, encoding, gzip, fate, id, body, leave } = outgoing;
  const { promise, resolve } = Promise.withResolvers<Answered>();
  const request = requestHttp(
    url + httpPaths[signal],
    {
      method: 'POST',
      agent: false,
      headers: {
        'content-type': encoding === 'json' ? 'application/json' : 'application/x-protobuf',
        ...(gzip && { 'content-encoding': 'gzip' }),
        ...namesOf(id, fate),
      },
    },
    (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => resolve({ answer: undefined }));
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response;
        resolve({ answer: { isSuccess: status === 200, body: Buffer.concat(chunks) }, status, headers });
      });
    },
  );
  request.on('error', () => resolve({ answer: undefined }));
  request.end(body);
  void leave?.then(() => request.destroy());
  return await promise;
}

const asIs = (bytes: Buffer): Buffer => bytes;
const gzipOnGrpc = 2;

/** A client that grpc-js makes; it compresses by itself, so `body` is never compressed here. */
export function openGrpc(url: string, { gzip }: { gzip: boolean }): Client {
  return new Client(new URL(url).host, credentials.createInsecure(), {
    'grpc.default_compression_algorithm': gzip ? gzipOnGrpc : 0,
    'grpc.enable_retries': 0,
    'grpc.use_local_subchannel_pool': 1,
  });
}

/** One export by grpc-js; an error is no answer, whether a server sent it or the client made it. */
export async function sendGrpc(client: Client, outgoing: Omit<Outgoing, 'gzip' | 'encoding'>): Promise<Answered> {
  const { signal, fate, id, body, leave } = outgoing;
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(namesOf(id, fate))) metadata.set(name, value);
  const { promise, resolve } = Promise.withResolvers<Answered>();
  const call = client.makeUnaryRequest(grpcPaths[signal], asIs, asIs, Buffer.from(body), metadata, (error, message) => {
    if (error) resolve({ answer: undefined, grpc: error });
    else resolve({ answer: { isSuccess: true, body: message ?? Buffer.alloc(0) } });
  });
  void leave?.then(() => call.cancel());
  return await promise;
}

function namesOf(id: string, fate: Fate): Record<string, string> {
  return { 'x-id': id, [fateHeader]: fate };
}
