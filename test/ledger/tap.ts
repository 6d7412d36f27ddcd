import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { handleUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import { grpcPaths, httpPaths, signals } from '../../src/core/signal.ts';
import type { Fate } from './fates.ts';
import { openGrpc, sendGrpc, sendHttp } from './raw-client.ts';
import type { Answered } from './raw-client.ts';
import type { RawExchange } from './raw-exchange.ts';

/**
 * Stands between a sender and the backend: decides what shall become of each request, passes it on with that in its
 * header, passes the answer back, and keeps both as they were.
 */
export interface Tap extends AsyncDisposable {
  readonly url: string;
  readonly exchanges: readonly RawExchange[];
}

type Choose = (ordinal: number) => Fate;

/** OTLP/HTTP by Node's own server and client. An exchange without an answer ends with the sender's connection. */
export async function startHttpTap(backendUrl: string, choose: Choose): Promise<Tap> {
  const exchanges: RawExchange[] = [];
  let ordinal = 0;
  const take = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    const fate = choose(++ordinal);
    const raw = {
      signal: signals.find((signal) => message.url === httpPaths[signal])!,
      encoding: message.headers['content-type'] === 'application/json' ? 'json' : 'protobuf',
      gzip: message.headers['content-encoding'] === 'gzip',
      body: Buffer.concat(chunks),
      fate,
    } as const;
    const { answer, status, headers } = await sendHttp(backendUrl, { ...raw, id: String(ordinal) });
    exchanges.push({ ...raw, answer });
    if (answer && status !== undefined) response.writeHead(status, headers).end(answer.body);
    else message.socket.destroy();
  };
  const server = createServer((message, response) => void take(message, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** OTLP/gRPC by grpc-js on both sides. An exchange without an answer ends as the client of this tap saw it. */
export async function startGrpcTap(backendUrl: string, choose: Choose): Promise<Tap> {
  const exchanges: RawExchange[] = [];
  let ordinal = 0;
  const server = new Server();
  const asIs = (bytes: Buffer): Buffer => bytes;
  for (const signal of signals) {
    const exchange = async (body: Buffer): Promise<Answered> => {
      const fate = choose(++ordinal);
      // A connection of its own: what is reset is this request and no other.
      const client = openGrpc(backendUrl, { gzip: false });
      const answered = await sendGrpc(client, { signal, body, fate, id: String(ordinal) });
      client.close();
      exchanges.push({ signal, encoding: 'protobuf', gzip: false, body, fate, answer: answered.answer });
      return answered;
    };
    const pass = async (request: Buffer, callback: sendUnaryData<Buffer>): Promise<void> => {
      const { answer, grpc } = await exchange(request);
      callback(grpc ?? null, Buffer.from(answer?.body ?? []));
    };
    const take: handleUnaryCall<Buffer, Buffer> = ({ request }, callback) => void pass(request, callback);
    const method = { path: grpcPaths[signal], requestStream: false, responseStream: false } as const;
    const codecs = {
      requestSerialize: asIs,
      requestDeserialize: asIs,
      responseSerialize: asIs,
      responseDeserialize: asIs,
    };
    server.addService({ export: { ...method, ...codecs } }, { export: take });
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return {
    url: `http://127.0.0.1:${port}`,
    exchanges,
    async [Symbol.asyncDispose]() {
      server.forceShutdown();
    },
  };
}
