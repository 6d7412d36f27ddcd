import { Client, credentials } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import type { ConnectionReply } from '../../src/core/reply.ts';
import { grpcPaths } from '../../src/core/signal.ts';
import { requireTool } from '../tools/tools.ts';
import { eventually, exportGrpc, run } from './clients.ts';
import { startFake } from './fake-host.ts';
import { connectRaw } from './raw-http2.ts';

/*
 * Ends of connections that were decided for later: they come when they should, and are told when they come.
 */

test('an idle connection is closed when its time is over, and told of then', async () => {
  await using grpc = await startFake('grpc', { connection: () => ({ verb: 'finish', idleMs: 100 }) });
  using peer = await connectRaw(grpc);
  peer.export();
  await grpc.host.next('reply.sent');
  expect(grpc.host.acts).toEqual([]);

  expect(await peer.ended).toBe('fin');
  expect(grpc.host.acts).toEqual(['connection c1']);
});

test('an idle connection that was forgotten ends with the request that comes back to it', async () => {
  let reply: ConnectionReply = { verb: 'reset', idleMs: 20, noticed: 'reuse' };
  await using grpc = await startFake('grpc', { connection: () => reply });
  using peer = await connectRaw(grpc);
  await grpc.host.next('connection.opened');
  reply = { verb: 'serve' };
  peer.export(1);
  await grpc.host.next('reply.sent');
  await eventually(() => peer.story(1).length === 3, 'the answer arrives');
  // Another connection is served meanwhile; long enough for the first one to be forgotten.
  for (let i = 0; i < 10; i++) await exportGrpc(grpc, new Uint8Array(0));
  expect(grpc.host.acts).toEqual([]);
  peer.export(3);

  expect(await peer.ended).toBe('ECONNRESET');
  expect(grpc.host.acts).toEqual(['connection c1']);
  expect(grpc.host.all('exchange.started').filter(({ connection }) => connection === 'c1')).toHaveLength(1);
});

test('a connection falls silent after so many answers, and not before', async () => {
  await using grpc = await startFake('grpc', { connection: () => ({ verb: 'mute', afterRequests: 2 }) });
  using peer = await connectRaw(grpc);
  for (const stream of [1, 3]) {
    peer.export(stream);
    await eventually(() => peer.story(stream).length === 3, 'an answer arrives');
  }
  peer.export(5);
  await exportGrpc(grpc, new Uint8Array(0));

  expect(peer.story(5)).toEqual([]);
  expect(grpc.host.acts).toEqual(['connection c1']);
});

test('a session that leaves abruptly names the last stream that it has processed, and closes', async () => {
  const goaway = { code: 2, debugData: 'enough', afterRequests: 1, isAbrupt: true } as const;
  await using grpc = await startFake('grpc', { session: { goaway } });
  using peer = await connectRaw(grpc);
  peer.export(1);
  await grpc.host.next('reply.sent');
  expect(grpc.host.acts).toEqual([]);
  peer.export(3);

  expect(await peer.ended).toBe('fin');
  const said = peer.frames.filter(({ type }) => type === 'GOAWAY').map(({ payload }) => payload);
  expect(said.map((frame) => [frame.readUInt32BE(0), frame.readUInt32BE(4), frame.toString('utf8', 8)])).toEqual([
    [1, 2, 'enough'],
  ]);
  expect(peer.story(3).filter((frame) => !frame.startsWith('RST_STREAM'))).toEqual([]);
  expect(grpc.host.acts).toEqual(['session c1']);
});

test('a session that leaves before its first request has processed none, and nghttp is told so', async (context) => {
  const nghttp = requireTool('nghttp', context);
  const goaway = { code: 0, debugData: 'draining', afterRequests: 0, isAbrupt: true } as const;
  await using grpc = await startFake('grpc', { session: { goaway } });
  const { output } = await run(nghttp, ['-nv', '--no-dep', `http://127.0.0.1:${grpc.port}/`]);

  expect(output).toMatch(
    /recv GOAWAY [^]*last_stream_id=0, error_code=NO_ERROR\(0x00\), opaque_data\(8\)=\[draining\]/,
  );
  expect(output).toMatch(/not processed. total=1, processed=0/);
  expect(grpc.host.all('exchange.started')).toEqual([]);
  expect(grpc.host.acts).toEqual(['session c1']);
});

test('grpc-js with hasty keepalive pings is told too_many_pings, and loses its call', async () => {
  const goaway = { code: 11, debugData: 'too_many_pings', pings: { minIntervalMs: 60_000, tolerated: 2 } };
  await using grpc = await startFake('grpc', {
    session: { goaway },
    exchange: () => ({ delivery: [{ step: 'hold' }] }),
  });
  const client = new Client(`127.0.0.1:${grpc.port}`, credentials.createInsecure(), {
    'grpc.keepalive_time_ms': 50,
    'grpc.keepalive_permit_without_calls': 1,
    'grpc.enable_retries': 0,
  });
  const same = (bytes: Buffer): Buffer => bytes;
  const error = await new Promise<ServiceError | null>((resolve) => {
    client.makeUnaryRequest(grpcPaths.traces, same, same, Buffer.alloc(0), resolve);
  });
  client.close();

  // Its name for ENHANCE_YOUR_CALM, and by OTLP's rules the end of the data, since nobody says when to come back.
  expect(error).toMatchObject({ code: 8 });
  expect(await grpc.host.next('connection.closed')).toMatchObject({ by: 'backend', how: 'goaway, abruptly' });
  expect(grpc.host.acts).toEqual(['session c1']);
});
