import { connect as connectHttp2, constants } from 'node:http2';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { startFake } from '../wire/fake-host.ts';
import { connectRaw, frame, grpcHeaders, headerBlock } from '../wire/raw-http2.ts';
import type { RawHttp2 } from '../wire/raw-http2.ts';
import { requireTool } from '../tools/tools.ts';
import { eventually, run } from '../wire/clients.ts';

/* Windows in both directions, with nghttp2 and with frames of our own. */

const body = Buffer.from('0123456789'.repeat(20_000));
const long = {
  answer: { kind: 'raw', http: { status: 200, headers: [], body }, otherwise: { kind: 'success' } },
} as const;

const word = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const initialWindow = (size: number): Buffer => {
  const setting = Buffer.alloc(6);
  setting.writeUInt16BE(4);
  setting.writeUInt32BE(size, 2);
  return frame('SETTINGS', 0, 0, setting);
};
const dataOf = (peer: RawHttp2, stream: number): number =>
  peer.frames
    .filter((one) => one.type === 'DATA' && one.stream === stream)
    .reduce((sum, { payload }) => sum + payload.length, 0);

test.for([
  [1, 500],
  [1000, body.length],
  [65_535, body.length],
  [1_000_000, body.length],
] as const)('through windows of %i bytes an answer of %i arrives whole', async ([initialWindowSize, size]) => {
  const http = { ...long.answer.http, body: body.subarray(0, size) };
  await using running = await startFake('http', { exchange: () => ({ answer: { ...long.answer, http } }) });
  const client = connectHttp2(`http://127.0.0.1:${running.port}`, { settings: { initialWindowSize } });
  const stream = client.request({ ':method': 'POST', ':path': '/v1/traces', 'content-type': 'application/json' });
  stream.end('{}');
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).equals(http.body)).toBe(true);
  expect((await running.host.next('reply.sent')).bodyBytes).toBe(size);
  client.destroy();
});

test('of an answer no more is sent, and none is called sent, than the peer takes', async () => {
  await using running = await startFake('http', { exchange: () => long });
  using peer = await connectRaw(running);
  peer.socket.write(initialWindow(10));
  peer.request({ ...grpcHeaders, ':path': '/v1/traces', 'content-type': 'application/json' }, Buffer.from('{}'));
  await eventually(() => dataOf(peer, 1) === 10, 'as much comes as the window allows');
  peer.socket.write(frame('WINDOW_UPDATE', 0, 1, word(5)));
  await eventually(() => dataOf(peer, 1) === 15, 'and then what it opens by');
  // A larger first window opens those of streams under way, too.
  peer.socket.write(initialWindow(20));
  await eventually(() => dataOf(peer, 1) === 25, 'and what the settings open it by');
  expect(running.host.all('reply.sent')).toEqual([]);
  peer.reset(8);

  const failed = await running.host.next('reply.failed');
  expect(failed).toMatchObject({ by: 'peer', reason: 'RST_STREAM(8)', frames: ['HEADERS'], bodyBytes: 0 });
});

test('streams share the window of the connection, and go on when it opens', async () => {
  await using running = await startFake('http', { exchange: () => long });
  using peer = await connectRaw(running);
  peer.socket.write(initialWindow(1_000_000));
  const headers = { ...grpcHeaders, ':path': '/v1/traces', 'content-type': 'application/json' };
  for (const stream of [1, 3]) peer.request(headers, Buffer.from('{}'), stream);
  await eventually(() => dataOf(peer, 1) + dataOf(peer, 3) === 65_535, 'as much comes as the connection allows');
  peer.socket.write(frame('WINDOW_UPDATE', 0, 0, word(1_000_000)));
  await eventually(() => dataOf(peer, 1) + dataOf(peer, 3) === 2 * body.length, 'all of both comes');
});

test('a peer that sends more than its stream may is reset, and what nobody looks at is given back to its connection', async () => {
  await using running = await startFake('grpc', { session: { settings: { initialWindowSize: 100 } } });
  using peer = await connectRaw(running);
  await eventually(() => peer.frames.some(({ type }) => type === 'SETTINGS'), 'our settings come');
  peer.socket.write(frame('SETTINGS', 1, 0));
  peer.openUpload(Buffer.alloc(101));
  await eventually(() => peer.story().includes('RST_STREAM(3)'), 'FLOW_CONTROL_ERROR');
  const aborted = await running.host.next('exchange.aborted');
  expect(aborted).toMatchObject({ by: 'backend', reason: expect.stringContaining('more DATA than the window') });

  using other = await connectRaw(running);
  const piece = frame('DATA', 0, 1, Buffer.alloc(16_384));
  other.socket.write(frame('HEADERS', 4, 1, headerBlock(grpcHeaders)));
  other.socket.write(Buffer.concat([frame('RST_STREAM', 0, 1, word(8)), piece, piece, piece, piece, piece]));
  await eventually(() => other.frames.filter(({ type }) => type === 'WINDOW_UPDATE').length >= 2, 'it is given back');
});

test('an upload of four megabytes is taken through our own windows, padding and all', async (context) => {
  const curl = requireTool('curl', context);
  await using running = await startFake('http');
  const text = JSON.stringify({ resourceSpans: [], pad: 'x'.repeat(4_000_000) });
  const url = `http://127.0.0.1:${running.port}/v1/traces`;
  const args = ['-sS', '--http2-prior-knowledge', url, '-H', 'content-type: application/json', '--data-binary', '@-'];
  expect((await run(curl, args, text)).output).toBe('{}');

  const client = connectHttp2(`http://127.0.0.1:${running.port}`, { paddingStrategy: constants.PADDING_STRATEGY_MAX });
  const stream = client.request({ ':method': 'POST', ':path': '/v1/traces', 'content-type': 'application/json' });
  stream.end(text).resume();
  await once(stream, 'close');
  expect(running.host.all('exchange.received').map(({ sizeBytes }) => sizeBytes)).toEqual([text.length, text.length]);
  client.destroy();
});

test('a window of ours that shrinks is opened again by what was sent before the peer heard of it', async () => {
  await using running = await startFake('http', { session: { settings: { initialWindowSize: 8 } } });
  using peer = await connectRaw(running);
  // As much as the window of the protocol allows, on two streams; then our settings are acknowledged.
  const json = { ...grpcHeaders, ':path': '/v1/traces', 'content-type': 'application/json' };
  peer.openUpload(Buffer.alloc(1000, ' '), 1, json);
  peer.openUpload(Buffer.alloc(3, ' '), 3, json);
  peer.socket.write(frame('SETTINGS', 1, 0));
  const opened = (stream: number): number[] =>
    peer.frames
      .filter((one) => one.type === 'WINDOW_UPDATE' && one.stream === stream)
      .map((one) => one.payload.readUInt32BE(0));
  await eventually(() => opened(1).length === 1, 'the window opens again');
  expect(opened(1)).toEqual([1000]);
  // Less than half of it is used: what comes next opens it.
  expect(opened(3)).toEqual([]);
  peer.data(Buffer.alloc(1, ' '), {}, 3);
  await eventually(() => opened(3).length === 1, 'and that of the other stream');
  expect(opened(3)).toEqual([4]);
});
