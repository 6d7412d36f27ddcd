import { expect, test } from 'vitest';
import { ResetLimiter } from '../../src/http2/limiter.ts';
import { startFake } from '../wire/fake-host.ts';
import { connectRaw, frame, grpcHeaders, headerBlock } from '../wire/raw-http2.ts';
import type { RawHttp2 } from '../wire/raw-http2.ts';
import { eventually } from '../wire/clients.ts';

/* What a peer may not do without end, and what it is told. */

const enhanceYourCalm = 11;

function goawayOf(peer: RawHttp2): { code: number; debug: string } | undefined {
  const said = peer.frames.find(({ type }) => type === 'GOAWAY')?.payload;
  return said && { code: said.readUInt32BE(4), debug: said.subarray(8).toString() };
}

test('streams may be reset a thousand times at once, and then 33 times a second', () => {
  let nowMs = 0;
  const limiter = new ResetLimiter(() => nowMs);
  const admitted = (): number => {
    let count = 0;
    while (limiter.admits()) count++;
    return count;
  };
  expect(admitted()).toBe(1000);
  nowMs = 1000;
  expect(admitted()).toBe(33);
  nowMs = 1_000_000;
  expect(admitted()).toBe(1000);
});

test('rapid reset ends the connection with ENHANCE_YOUR_CALM, which names the reason', async () => {
  await using running = await startFake('grpc');
  using peer = await connectRaw(running);
  for (let stream = 1; stream < 2100; stream += 2) {
    peer.socket.write(frame('HEADERS', 4, stream, headerBlock(grpcHeaders)));
    peer.reset(8, stream);
  }
  expect(await peer.ended).toBe('fin');
  expect(goawayOf(peer)).toEqual({ code: enhanceYourCalm, debug: 'too many streams are reset' });
  const closed = await running.host.next('connection.closed');
  expect(closed).toMatchObject({ by: 'backend', how: 'goaway: ENHANCE_YOUR_CALM: too many streams are reset' });
});

test.for([
  ['empty ones', Buffer.alloc(0)],
  ['full ones', headerBlock({ 'x-a': 'b'.repeat(100) })],
] as const)('a header block that does not end ends the connection: %s', async ([, piece]) => {
  await using running = await startFake('grpc');
  using peer = await connectRaw(running);
  peer.socket.write(frame('HEADERS', 0, 1, headerBlock(grpcHeaders)));
  for (let count = 0; count < 20; count++) peer.socket.write(frame('CONTINUATION', 0, 1, piece));
  expect(await peer.ended).toBe('fin');
  expect(goawayOf(peer)!.code).toBe(enhanceYourCalm);
});

test('a header block in sixteen pieces is whole', async () => {
  await using running = await startFake('grpc');
  using peer = await connectRaw(running);
  const block = headerBlock(grpcHeaders);
  peer.socket.write(frame('HEADERS', 0, 1, block.subarray(0, 10)));
  for (let at = 10; at < 24; at++) peer.socket.write(frame('CONTINUATION', 0, 1, block.subarray(at, at + 1)));
  peer.socket.write(frame('CONTINUATION', 4, 1, block.subarray(24)));
  peer.data(Buffer.alloc(5), { last: true });
  await eventually(() => peer.story().length === 3, 'the answer comes');
});

test('one stream more than there may be is refused, and those that are open go on', async () => {
  await using running = await startFake('grpc', { limits: { maxStreamsPerConnection: 2 } });
  using peer = await connectRaw(running);
  for (const stream of [1, 3, 5]) peer.openUpload(Buffer.alloc(1), stream);
  await eventually(() => peer.story(5).includes('RST_STREAM(7)'), 'REFUSED_STREAM');
  const reached = await running.host.next('limit.reached');
  expect(reached).toMatchObject({ limit: 'maxStreamsPerConnection', max: 2, effect: 'stream refused' });
  peer.data(Buffer.alloc(4), { last: true }, 1);
  await eventually(() => peer.story(1).length === 3, 'the answer comes');
  peer.openUpload(Buffer.alloc(5), 7);
  peer.data(new Uint8Array(0), { last: true }, 7);
  await eventually(() => peer.story(7).length === 3, 'there is a place again');
});

test('headers beyond the limit reset their stream, and the next request is served', async () => {
  await using running = await startFake('grpc', { limits: { maxHeaderBytes: 1000 } });
  using peer = await connectRaw(running);
  const large = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`x-${index}`, '']));
  peer.request({ ...grpcHeaders, ...large }, Buffer.alloc(5), 1);
  await eventually(() => peer.story(1).includes(`RST_STREAM(${enhanceYourCalm})`), 'the stream is reset');
  const reached = await running.host.next('limit.reached');
  expect(reached).toMatchObject({ limit: 'maxHeaderBytes', max: 1000, effect: 'stream reset' });
  peer.export(3);
  await eventually(() => peer.story(3).length === 3, 'the answer comes');
});
