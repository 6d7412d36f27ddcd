import { connect } from 'node:http2';
import type { OutgoingHttpHeaders } from 'node:http2';
import { once } from 'node:events';
import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { grpcPaths, httpPaths } from '../../src/core/signal.ts';
import { encodeRequest } from '../../src/otlp/encode.ts';
import { buildFrame } from '../../src/otlp/grpc-frame.ts';
import { requestOf, upTo } from '../otlp/requests.ts';
import { feedBackend, partsOf, sendParts } from './fed-backend.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import { mutated } from './mutations.ts';

interface Sent {
  readonly door: 'grpc' | 'http';
  readonly bytes: Buffer;
  readonly places: readonly number[];
}

export const http2Target: FuzzTarget = {
  name: 'http2',
  about: 'garbled connections over HTTP/2, in pieces, at both doors: each ends, and honest exports are taken',
  share: 2,
  inputsInTests: 1000,
  open: async () => {
    const corpus = [...(await honestFrames()), preface];
    return await feedBackend<Sent>('healthy', ({ endpoints }) => ({
      inputs: fc.record({
        door: fc.constantFrom('grpc' as const, 'http' as const),
        // What comes before the first frame is a matter of 24 bytes, and would be all that is ever garbled.
        bytes: mutated(corpus, frames).map((bytes) =>
          bytes.length % 4 === 0 ? bytes : Buffer.concat([preface, bytes]),
        ),
        places: fc.array(fc.nat(0xffff), { maxLength: 2 }),
      }),
      async take({ door, bytes, places }) {
        await sendParts(endpoints[door], partsOf(bytes, places));
      },
    }));
  },
};

export const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const message = encodeRequest('traces', requestOf('traces', 1, upTo(2)));

interface Spoken {
  readonly headers: OutgoingHttpHeaders;
  readonly body: Uint8Array;
}

const spoken: readonly Spoken[] = [
  {
    headers: { ':method': 'POST', ':path': grpcPaths.traces, 'content-type': 'application/grpc', te: 'trailers' },
    body: buildFrame(message),
  },
  {
    headers: { ':method': 'POST', ':path': httpPaths.traces, 'content-type': 'application/x-protobuf' },
    body: message,
  },
];

/** What Node's client sends for a request of either kind, behind its preface. */
export async function honestFrames(): Promise<Buffer[]> {
  return await Promise.all(spoken.map(bytesOf));
}

async function bytesOf({ headers, body }: Spoken): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const line = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  const session = connect('http://a', { createConnection: () => line });
  session.on('error', () => {});
  const stream = session.request(headers, { endStream: false });
  stream.on('error', () => {});
  stream.end(body);
  await once(stream, 'finish');
  await new Promise((resolve) => void setImmediate(resolve));
  session.destroy();
  return Buffer.concat(chunks).subarray(preface.length);
}

/** Frames of every type, lawful or not, on streams that are there or not. */
export const frames = [
  '000000 04 00 00000000',
  '000000 04 01 00000000',
  '000006 04 00 00000000 0004 ffffffff',
  '000006 04 00 00000000 0005 00ffffff',
  '000006 04 00 00000000 0001 00000000',
  '000008 06 00 00000000 0000000000000000',
  '000004 03 00 00000001 00000008',
  '000004 08 00 00000001 7fffffff',
  '000004 08 00 00000000 00000000',
  '000000 00 00 00000001',
  '000000 00 01 00000001',
  '000001 00 08 00000001 ff',
  '000000 01 05 00000003',
  '000000 09 04 00000001',
  '000001 09 00 00000001 00',
  '000005 02 00 00000001 0000000100',
  '000008 07 00 00000000 0000000000000000',
  '000004 05 04 00000001 00000002',
  '000000 63 00 00000000',
  'ffffff 00 00 00000001',
  '000000 01 01 ffffffff',
  '3fe1ff0f',
  '80',
  'ffffffffffff0f',
  '40',
  '0085',
].map((text) => Buffer.from(text.replaceAll(' ', ''), 'hex'));
