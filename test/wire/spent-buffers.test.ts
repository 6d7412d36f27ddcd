import { createHash } from 'node:crypto';
import { connect } from 'node:http2';
import type { ClientHttp2Session } from 'node:http2';
import { expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { grpcPaths } from '../../src/core/signal.ts';
import { encodeRequest } from '../../src/otlp/encode.ts';
import { buildFrame } from '../../src/otlp/grpc-frame.ts';
import { SpentBuffers } from '../../src/wire/spent-buffers.ts';
import { startFake } from './fake-host.ts';

const bytes = 32;

function read(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new ArrayBuffer(bytes));
}

function body(held: readonly ArrayBufferLike[] = []) {
  return { unreadBytes: 0, holds: (buffer: ArrayBufferLike) => held.includes(buffer) };
}

test('what was read is freed when something newer comes, and not before', () => {
  const spent = new SpentBuffers();
  spent.follow(body());
  const [first, second] = [read(), read()];
  spent.came(first.subarray(0, 9));
  spent.came(first.subarray(9));
  expect(first.buffer.byteLength).toBe(bytes);
  spent.came(second);
  expect(first.buffer.byteLength).toBe(0);
  expect(second.buffer.byteLength).toBe(bytes);
});

test('what a body lies in stays', () => {
  const spent = new SpentBuffers();
  const [first, second] = [read(), read()];
  spent.follow(body([first.buffer]));
  spent.came(first);
  spent.came(second);
  expect(first.buffer.byteLength).toBe(bytes);
});

test('a chunk that waited does not make the buffer look spent that is being parsed', () => {
  const spent = new SpentBuffers();
  const waiting = { ...body(), unreadBytes: 10 };
  spent.follow(waiting);
  const [older, live, newer] = [read(), read(), read()];
  spent.came(live);
  waiting.unreadBytes = 0;
  spent.came(older);
  expect(live.buffer.byteLength).toBe(bytes);
  spent.came(newer);
  expect(live.buffer.byteLength).toBe(bytes);
});

/** A request whose bytes, in a field that nobody knows, are its own. */
function requestOf(seed: number, sizeBytes: number): Uint8Array {
  const random = createRandom(seed);
  const noise = Buffer.alloc(sizeBytes, createHash('sha256').update(String(seed)).digest());
  const key = `noise ${random.draw('key')}`;
  const attributes = [{ key, value: { stringValue: noise.toString('base64') } }];
  return encodeRequest('traces', { resourceSpans: [{ resource: { attributes } }] });
}

/** Sends a request in pieces of uneven sizes, each in a turn of its own, and resolves with its `grpc-status`. */
async function sendInPieces(session: ClientHttp2Session, frame: Uint8Array, seed: number): Promise<unknown> {
  const random = createRandom(seed);
  const stream = session.request({ ':method': 'POST', ':path': grpcPaths.traces, 'content-type': 'application/grpc' });
  const status = new Promise((resolve, reject) => {
    stream.on('trailers', (trailers) => resolve(trailers['grpc-status']));
    stream.on('error', reject);
    stream.resume();
  });
  for (let at = 0; at < frame.length;) {
    const size = 1 + Math.floor(random.draw('piece', at) ** 3 * 70_000);
    stream.write(frame.subarray(at, (at += size)));
    if (random.draw('turn', at) < 0.7) await new Promise(setImmediate);
  }
  stream.end();
  return status;
}

test('many bodies that come interleaved on one connection are kept as they were sent', async () => {
  await using grpc = await startFake('grpc');
  const session = connect(grpc.url);
  const sent = Array.from({ length: 120 }, (_, i) => requestOf(i, [10, 900, 20_000, 150_000, 400_000][i % 5]!));
  const answers = await Promise.all(sent.map((message, i) => sendInPieces(session, buildFrame(message), i)));
  session.destroy();
  expect(new Set(answers)).toEqual(new Set(['0']));
  const digest = (body: Uint8Array): string => createHash('sha256').update(body).digest('hex');
  expect(grpc.host.kept.map((kept) => digest(kept.body)).toSorted()).toEqual(sent.map(digest).toSorted());
});
