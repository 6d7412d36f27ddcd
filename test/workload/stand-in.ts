import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { Metadata, Server, ServerCredentials } from '@grpc/grpc-js';
import type { handleUnaryCall, ServiceDefinition } from '@grpc/grpc-js';
import { grpcPaths, httpPaths, signals } from '../../src/core/signal.ts';
import type { Signal } from '../../src/core/signal.ts';
import type { CountedBody } from '../../src/otlp/counted-body.ts';
import { scanJson, scanProtobuf } from '../../src/otlp/scan.ts';
import type { TestIdentity } from '../wire/certificates.ts';

/** A plain backend that is not ours: what a client or sender did is seen without any of our engines. */
export interface StandIn extends AsyncDisposable {
  readonly url: string;
  /** Requests in the order in which they came. */
  readonly requests: readonly SeenRequest[];
}

export interface SeenRequest extends CountedBody {
  readonly signal: Signal;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Uint8Array;
}

export interface HttpStandIn extends StandIn {
  /** Resolves once no connection is open and all that came is among the requests: what a killed client sent last, too. */
  settled(): Promise<void>;
}

export type HttpAnswer = (request: SeenRequest, response: ServerResponse, ordinal: number) => void;

/** 200 and an empty response, in the request's encoding. */
export const acceptHttp: HttpAnswer = ({ headers }, response) => {
  const type = String(headers['content-type']);
  response.writeHead(200, { 'content-type': type }).end(type === 'application/json' ? '{}' : undefined);
};

/** OTLP/HTTP over HTTP/1.1. `answer` is told how many requests came, this one included. */
export async function startHttpStandIn(
  answer: HttpAnswer = acceptHttp,
  { identity }: { identity?: TestIdentity } = {},
): Promise<HttpStandIn> {
  const requests: SeenRequest[] = [];
  const reading = new Set<IncomingMessage>();
  const listener: RequestListener = (message, response) => {
    reading.add(message);
    const answered = readBody(message).then((body) => {
      const signal = signals.find((one) => message.url === httpPaths[one]) ?? 'traces';
      const counted =
        message.headers['content-type'] === 'application/json' ? scanJson(signal, body) : scanProtobuf(signal, body);
      const request = { signal, headers: message.headers, body, ...counted };
      requests.push(request);
      answer(request, response, requests.length);
    }, unlessCutOff);
    void answered.finally(() => reading.delete(message));
  };
  const server = identity
    ? createSecureServer({ key: identity.key, cert: identity.chain }, listener)
    : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${identity ? 'https' : 'http'}://127.0.0.1:${port}`,
    requests,
    async settled() {
      const openConnections = promisify(server.getConnections.bind(server));
      while ((await openConnections()) > 0 || reading.size > 0) await setTimeout(5);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A client that was killed amid its body has sent no request. */
function unlessCutOff(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ECONNRESET') throw error;
}

async function readBody(message: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  return message.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}

/** What the stand-in says: a status of 0 accepts, with `message` as the response. Undefined: never answers. */
export interface GrpcAnswer {
  readonly code: number;
  readonly details?: string;
  readonly message?: Uint8Array;
  readonly trailers?: Readonly<Record<string, string | Buffer>>;
}

/** OTLP/gRPC by grpc-js, raw: it answers whatever it is told. */
export async function startGrpcStandIn(
  answer: (ordinal: number) => GrpcAnswer | undefined = () => ({ code: 0 }),
  { identity }: { identity?: TestIdentity } = {},
): Promise<StandIn> {
  const requests: SeenRequest[] = [];
  const server = new Server();
  for (const signal of signals) {
    const take: handleUnaryCall<Buffer, Buffer> = ({ request: body, metadata: headers }, callback) => {
      requests.push({ signal, headers: headers.getMap(), body, ...scanProtobuf(signal, body) });
      const given = answer(requests.length);
      if (!given) return;
      const { code, details = '', message = Buffer.alloc(0), trailers = {} } = given;
      const metadata = new Metadata();
      for (const [name, value] of Object.entries(trailers)) metadata.set(name, value);
      if (code === 0) callback(null, Buffer.from(message), metadata);
      else callback({ code, details, metadata });
    };
    server.addService(serviceOf(signal), { export: take });
  }
  const credentials = identity
    ? ServerCredentials.createSsl(null, [
        { private_key: Buffer.from(identity.key), cert_chain: Buffer.from(identity.chain) },
      ])
    : ServerCredentials.createInsecure();
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  return {
    url: `${identity ? 'https' : 'http'}://127.0.0.1:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.forceShutdown();
    },
  };
}

const asIs = (bytes: Buffer): Buffer => bytes;

function serviceOf(signal: Signal): ServiceDefinition {
  const method = {
    path: grpcPaths[signal],
    requestStream: false,
    responseStream: false,
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  };
  return { export: method };
}

/** The sequence numbers of a run that came, each as often as it came, in ascending order. */
export function seqsSeen(requests: readonly CountedBody[], run: number): number[] {
  return requests
    .flatMap(({ identity }) => identity.filter((one) => one.run === run).flatMap(({ ranges }) => ranges))
    .flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, index) => first + index))
    .toSorted((a, b) => a - b);
}
