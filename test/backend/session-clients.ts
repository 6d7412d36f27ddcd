import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { payloadOf } from '../scenarios/payload.ts';

/** A client that is not ours: sends payload `number` with these headers and says what came back, `200` or `OK` and the like. */
export type SessionClient = (number: number, headers: Readonly<Record<string, string>>) => Promise<string>;

const json = { 'content-type': 'application/json' };

/** Node's fetch, which is undici: one pool of connections for all that share it. */
export function fetchClient(url: string): SessionClient {
  return async (number, headers) => {
    const body = payloadOf('http/json', 'traces', number);
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...json, ...headers },
      body: Uint8Array.from(body),
    });
    await response.arrayBuffer();
    return String(response.status);
  };
}

/** One process for each request. */
export function curlClient(url: string): SessionClient {
  return async (number, headers) => {
    const named = Object.entries({ ...json, ...headers }).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
    const body = Buffer.from(payloadOf('http/json', 'traces', number)).toString();
    const format = ['-s', '-o', '/dev/null', '-w', '%{http_code}', '-m', '250'];
    return (await promisify(execFile)('curl', [...format, ...named, '-d', body, url])).stdout;
  };
}

const method = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const same = (bytes: Buffer): Buffer => bytes;

/** All calls on one HTTP/2 connection. */
export function grpcClient(endpoint: string): SessionClient & Disposable {
  const client = new Client(new URL(endpoint).host, credentials.createInsecure(), {
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_retries': 0,
  });
  const send = (number: number, headers: Readonly<Record<string, string>>): Promise<string> => {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    const { promise, resolve } = Promise.withResolvers<string>();
    const body = Buffer.from(payloadOf('grpc', 'traces', number));
    client.makeUnaryRequest(method, same, same, body, metadata, (error) =>
      resolve(error === null ? 'OK' : error.message.replace(/^\d+ (\w+): .*/s, '$1')),
    );
    return promise;
  };
  return Object.assign(send, { [Symbol.dispose]: () => client.close() });
}
