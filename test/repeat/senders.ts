import { Agent, request as requestHttp } from 'node:http';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { grpcPaths, httpPaths } from '../../src/core/signal.ts';
import { encodeJson, encodeRequest } from '../../src/otlp/encode.ts';
import { requestOf } from '../otlp/requests.ts';
import type { Target } from '../rules/ask.ts';

/** Sends a payload once over a connection that it keeps, and tells what came of it. */
export interface Sender extends Disposable {
  send(payload: number): Promise<string>;
}

/** Payload n is the span n, so that a resend is known by what it holds. */
const tracesOf = (payload: number): object => requestOf('traces', 1, [payload]);

export const senderKinds = { 'http/json': httpSender, 'http/protobuf': httpSender, grpc: grpcSender } as const;
export type SenderKind = keyof typeof senderKinds;

/** Node's own client with one socket that it keeps: the status, or the code of the error. */
function httpSender({ endpoints }: Target, kind: SenderKind): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const isJson = kind === 'http/json';
  const headers = { 'content-type': isJson ? 'application/json' : 'application/x-protobuf' };
  return {
    async send(payload) {
      const { promise, resolve } = Promise.withResolvers<string>();
      const sending = requestHttp(endpoints.http + httpPaths.traces, { method: 'POST', agent, headers });
      sending.on('response', (response) => response.resume().on('end', () => resolve(String(response.statusCode))));
      sending.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      sending.end(isJson ? encodeJson(tracesOf(payload)) : encodeRequest('traces', tracesOf(payload)));
      return await promise;
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}

/** grpc-js, which retries nothing by itself: the code of the status. */
function grpcSender({ endpoints }: Target): Sender {
  const client = new Client(new URL(endpoints.grpc).host, credentials.createInsecure(), {
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_retries': 0,
    // A connection that was reset is made anew at once.
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.min_reconnect_backoff_ms': 100,
  });
  const same = (bytes: Buffer): Buffer => bytes;
  return {
    async send(payload) {
      const body = Buffer.from(encodeRequest('traces', tracesOf(payload)));
      const metadata = new Metadata({ waitForReady: true });
      return await new Promise((resolve) => {
        client.makeUnaryRequest(grpcPaths.traces, same, same, body, metadata, (error) =>
          resolve(String(error?.code ?? 0)),
        );
      });
    },
    [Symbol.dispose]: () => client.close(),
  };
}
