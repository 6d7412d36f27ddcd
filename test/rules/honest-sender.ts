import { expect } from 'vitest';
import { buildFrame } from '../../src/otlp/grpc-frame.ts';
import { requestOf, upTo } from '../otlp/requests.ts';
import { eventually } from '../wire/clients.ts';
import { connectRaw, connectSocket } from '../wire/raw-http2.ts';
import { ask, encode, ways } from './ask.ts';
import type { Target } from './ask.ts';

/** Small enough for one frame of HTTP/2. */
const message = encode('traces', 'protobuf', requestOf('traces', 1, upTo(40)));
const framed = buildFrame(message);

export function portOf(url: string): { port: number; host: { plan: object } } {
  return { port: Number(new URL(url).port), host: { plan: {} } };
}

/** Honest exports on connections of their own, half of their bodies sent: what must not suffer from others. */
export interface InFlight extends Disposable {
  /** Sends the other half, and expects both to be taken; new exports as well. */
  finish(): Promise<void>;
}

export async function exportsInFlight(target: Target): Promise<InFlight> {
  const grpc = await connectRaw(portOf(target.endpoints.grpc));
  grpc.openUpload(framed.subarray(0, 1000));
  const http = await connectSocket(portOf(target.endpoints.http));
  let answer = '';
  http.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
  const head = ['POST /v1/traces HTTP/1.1', 'host: a', 'content-type: application/x-protobuf'];
  http.write(`${[...head, `content-length: ${message.length}`].join('\r\n')}\r\n\r\n`);
  http.write(message.subarray(0, 1000));
  return {
    async finish() {
      grpc.data(framed.subarray(1000), { last: true });
      http.write(message.subarray(1000));
      await eventually(() => answer.startsWith('HTTP/1.1 200 '), 'the export over HTTP is taken');
      await eventually(() => grpc.story().at(-1)?.endsWith('END_STREAM'), 'the export over gRPC is answered');
      // A success has a message behind its headers, a failure has not.
      expect(grpc.story()).toEqual(['HEADERS', 'DATA 5', 'HEADERS+END_STREAM']);
      for (const way of ways.slice(0, 3)) {
        expect(await ask(target, way, { request: requestOf('traces', 1, [1]) })).toMatchObject({ response: {} });
      }
    },
    [Symbol.dispose]() {
      grpc[Symbol.dispose]();
      http.destroy();
    },
  };
}
