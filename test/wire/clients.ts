import { spawn } from 'node:child_process';
import { request as requestHttp1 } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connect as connectHttp2 } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { grpcPaths, httpPaths } from '../../src/core/signal.ts';
import type { Signal } from '../../src/core/signal.ts';
import type { Running } from './fake-host.ts';
import { goodCertificate } from './certificates.ts';

export interface GrpcAnswer {
  readonly code: number;
  readonly details: string;
  readonly message: Buffer | undefined;
  readonly metadata: Metadata | undefined;
}

/** One unary export by grpc-js, a client that is not ours. */
export async function exportGrpc(
  { port, host }: Pick<Running, 'port' | 'host'>,
  body: Uint8Array,
  options: { signal?: Signal; path?: string; gzip?: boolean; deadlineMs?: number } = {},
): Promise<GrpcAnswer> {
  const secure = credentials.createSsl(Buffer.from(goodCertificate().chain));
  const client = new Client(`localhost:${port}`, host.plan.tls ? secure : credentials.createInsecure(), {
    'grpc.default_compression_algorithm': options.gzip ? 2 : 0,
    'grpc.enable_retries': 0,
    'grpc.use_local_subchannel_pool': 1,
  });
  const path = options.path ?? grpcPaths[options.signal ?? 'traces'];
  const deadline = host.clock.wall().getTime() + (options.deadlineMs ?? 10_000);
  const { promise, resolve } = Promise.withResolvers<GrpcAnswer>();
  const same = (bytes: Buffer): Buffer => bytes;
  const answered = (error: ServiceError | null, message?: Buffer): void => {
    const { code = 0, details = '', metadata } = error ?? {};
    resolve({ code, details, message, metadata });
  };
  client.makeUnaryRequest(path, same, same, Buffer.from(body), new Metadata(), { deadline }, answered);
  try {
    return await promise;
  } finally {
    client.close();
  }
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface HttpExport {
  readonly signal?: Signal;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: boolean;
  readonly gzip?: boolean;
}

/** One export by Node's own HTTP/1.1 client. */
export async function exportHttp(
  { port, host }: Pick<Running, 'port' | 'host'>,
  body: Uint8Array,
  options: HttpExport = {},
): Promise<HttpAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  const request = (host.plan.tls ? requestHttps : requestHttp1)(
    {
      host: 'localhost',
      family: 4,
      port,
      path: options.path ?? httpPaths[options.signal ?? 'traces'],
      method: options.method ?? 'POST',
      headers: headersFor(options),
      agent: false,
      ca: goodCertificate().chain,
    },
    (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    },
  );
  request.on('error', reject);
  request.end(options.gzip ? gzipSync(body) : body);
  return await promise;
}

/** One export by Node's own HTTP/2 client. */
export async function exportHttp2(
  { host, url }: Pick<Running, 'port' | 'host' | 'url'>,
  body: Uint8Array,
  options: HttpExport = {},
): Promise<HttpAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  const session = connectHttp2(url, {
    servername: 'localhost',
    ...(host.plan.tls && { ca: goodCertificate().chain }),
  });
  session.on('error', reject);
  const stream = session.request({
    ':method': options.method ?? 'POST',
    ':path': options.path ?? httpPaths[options.signal ?? 'traces'],
    ...headersFor(options),
  });
  const chunks: Buffer[] = [];
  let headers: HttpAnswer['headers'] = {};
  stream.on('response', (received) => {
    headers = received;
  });
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('error', reject);
  stream.on('end', () => resolve({ status: Number(headers[':status']), headers, body: Buffer.concat(chunks) }));
  stream.end(options.gzip ? gzipSync(body) : body);
  try {
    return await promise;
  } finally {
    session.close();
  }
}

function headersFor({ json, gzip, headers }: HttpExport): Record<string, string> {
  return {
    'content-type': json ? 'application/json' : 'application/x-protobuf',
    ...(gzip && { 'content-encoding': 'gzip' }),
    ...headers,
  };
}

export interface Finished {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a program to its end; stdout and stderr together. */
export async function run(program: string, args: readonly string[], input = ''): Promise<Finished> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const { promise, resolve, reject } = Promise.withResolvers<Finished>();
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  child.on('error', reject);
  child.stdin.on('error', () => {});
  child.on('close', (code) => resolve({ code, output }));
  child.stdin.end(input);
  return await promise;
}

/** Shorter than the time-out of a test, so that what did not happen is told; no measure of how fast anything is. */
const maxWaitMs = 25_000;

/** Asks until `question` has an answer. */
export async function eventually<T>(question: () => T | undefined | false, reason: string): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`did not happen in ${maxWaitMs} ms: ${reason}`)), maxWaitMs);
  try {
    for (;;) {
      const answer = question();
      if (answer !== undefined && answer !== false) return answer;
      await Promise.race([promise, new Promise((resolve) => setTimeout(resolve, 5))]);
    }
  } finally {
    clearTimeout(timer);
  }
}
