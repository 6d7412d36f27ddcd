import { connect as connectHttp2 } from 'node:http2';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import type { BrokenFrames } from '../../src/core/reply.ts';
import { eventually } from './clients.ts';
import { startFake } from './fake-host.ts';
import { connectRaw, grpcHeaders } from './raw-http2.ts';
import type { RawHttp2 } from './raw-http2.ts';

/* What breaks HTTP/2 itself, frame by frame, and what nghttp2 says of it as a client. */

const success = { kind: 'success' } as const;
const broken = (kind: BrokenFrames) => ({
  exchange: () => ({
    answer: success,
    commit: 'never' as const,
    delivery: [{ step: 'broken-frames', kind }, { step: 'hold' }] as const,
  }),
});
const settingsOf = (peer: RawHttp2): Map<number, number> | undefined => {
  const payload = peer.frames.find(({ type, flags }) => type === 'SETTINGS' && flags === 0)?.payload;
  if (!payload) return undefined;
  const entries = Array.from({ length: payload.length / 6 }, (_, index) => index * 6);
  return new Map(entries.map((at) => [payload.readUInt16BE(at), payload.readUInt32BE(at + 2)]));
};

test('a greeting that never comes: not a byte is said, and the connection ends when it has been idle for long enough', async () => {
  const limits = { idleTimeoutMs: 600 };
  await using running = await startFake('grpc', { session: { greeting: 'never' }, limits });
  using peer = await connectRaw(running);
  peer.export();
  expect(await peer.ended).toBe('fin');
  expect(peer.frames).toEqual([]);
  expect(running.host.all('exchange.started')).toEqual([]);
});

test('a greeting that comes late: what was asked meanwhile is answered behind it', async () => {
  await using running = await startFake('grpc', { session: { greeting: { afterMs: 100 } } });
  using peer = await connectRaw(running);
  const opened = await running.host.next('connection.opened');
  peer.export();
  await eventually(() => peer.story().length === 3, 'the answer comes');
  expect(peer.frames[0]!.type).toBe('SETTINGS');
  expect(running.host.all('exchange.started')[0]!.at - opened.at).toBeGreaterThanOrEqual(99);
});

test('a listener that stops does not wait for a greeting', async () => {
  const running = await startFake('grpc', { session: { greeting: { afterMs: 3_600_000 } } });
  using peer = await connectRaw(running);
  await running.host.next('connection.opened');
  await running[Symbol.asyncDispose]();
  expect(['fin', 'ECONNRESET']).toContain(await peer.ended);
});

test.for([
  [
    { initialWindowSize: 1, maxConcurrentStreams: 0, maxHeaderListSize: 10 },
    { 4: 1, 3: 0, 6: 10 },
  ],
  [{ maxFrameSize: 1 }, { 5: 1 }],
] as const)('settings are said as they are told: %j', async ([settings, said]) => {
  await using running = await startFake('grpc', { session: { settings } });
  using peer = await connectRaw(running);
  const seen = await eventually(() => settingsOf(peer), 'settings come');
  for (const [id, value] of Object.entries(said)) expect(seen.get(Number(id))).toBe(value);
});

test('where no stream may be open, none is: it is refused', async () => {
  await using running = await startFake('grpc', { session: { settings: { maxConcurrentStreams: 0 } } });
  using peer = await connectRaw(running);
  peer.export();
  await eventually(() => peer.story().includes('RST_STREAM(7)'), 'REFUSED_STREAM');
});

test('larger frames that our settings allow are taken', async () => {
  await using running = await startFake('http', { session: { settings: { maxFrameSize: 1_000_000 } } });
  using peer = await connectRaw(running);
  const body = Buffer.from(JSON.stringify({ pad: 'x'.repeat(60_000) }));
  peer.request({ ...grpcHeaders, ':path': '/v1/traces', 'content-type': 'application/json' }, body);
  expect((await running.host.next('exchange.received')).sizeBytes).toBe(body.length);
});

/** What is told of each kind, and the error of nghttp2; undefined: it waits, and says nothing. */
const kinds = [
  ['garbage', ['216 bytes that are no frames'], /Protocol error|FRAME_SIZE_ERROR|frame size/i],
  ['half-headers', ['HEADERS without END_HEADERS'], undefined],
  ['large-headers', ['HEADERS of 1048576 bytes'], /too many CONTINUATION frames/i],
  ['long-frame', ['HEADERS', 'DATA 16385'], /FRAME_SIZE_ERROR|Protocol error|frame size/i],
  ['stray-stream', ['DATA 5 on stream 2'], /Protocol error|PROTOCOL_ERROR/i],
] as const;

test.for(kinds)('broken frames, %s: told as they are, and refused by nghttp2', async ([kind, told, error]) => {
  await using running = await startFake('grpc', broken(kind));
  const client = connectHttp2(`http://127.0.0.1:${running.port}`);
  const failed = Promise.race([once(client, 'error'), once(client, 'close')]);
  const stream = client.request({ ...grpcHeaders });
  stream.on('error', () => {});
  const answered = once(stream, 'response').then(
    () => 'answered',
    () => 'refused',
  );
  stream.end(Buffer.alloc(5));
  if (error) {
    const [reason] = (await failed) as [Error?];
    expect(String(reason?.message)).toMatch(error);
  } else {
    await running.host.next('exchange.received');
    expect(await Promise.race([answered, new Promise((resolve) => setTimeout(resolve, 200, 'waits'))])).toBe('waits');
  }
  client.destroy();
  const end = await running.host.next('reply.failed');
  expect(end).toMatchObject({ frames: told, committed: false, accepted: 0 });
});

test('over HTTP/1.1 broken frames are no response', async () => {
  await using running = await startFake('http', broken('garbage'));
  const headers = { 'content-type': 'application/json' };
  const asked = fetch(`http://127.0.0.1:${running.port}/v1/traces`, { method: 'POST', body: '{}', headers });
  await expect(asked).rejects.toMatchObject({ cause: { message: expect.stringMatching(/does not match the HTTP/) } });
});
