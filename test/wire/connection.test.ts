import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { ConnectionReply } from '../../src/core/reply.ts';
import { eventually, exportGrpc, exportHttp, exportHttp2, run } from './clients.ts';
import { startFake } from './fake-host.ts';
import { connectRaw, connectSocket, grpcHeaders } from './raw-http2.ts';

const empty = new Uint8Array(0);
const hold = { delivery: [{ step: 'hold' }] } as const;

function ending(socket: Awaited<ReturnType<typeof connectSocket>>): Promise<string> {
  return new Promise((resolve) => {
    socket.on('end', () => resolve('fin')).on('error', (error: NodeJS.ErrnoException) => resolve(error.code!));
    socket.resume();
  });
}

describe('connection verbs', () => {
  test.for([false, true])('a mute connection never gets a byte, and its leaving is noticed (TLS: %s)', async (tls) => {
    await using grpc = await startFake('grpc', { tls, connection: () => ({ verb: 'mute' }) });
    const socket = connect(grpc.port, '127.0.0.1');
    let receivedBytes = 0;
    socket.on('data', (chunk) => {
      receivedBytes += chunk.length;
    });
    socket.write(Buffer.alloc(1_000_000), () => socket.end());
    const closed = await grpc.host.next('connection.closed');

    expect(closed).toMatchObject({ by: 'peer', how: 'fin', bytesRead: 1_000_000, bytesWritten: 0 });
    expect(receivedBytes).toBe(0);
  });

  test('grpc-js runs into its deadline on a mute connection', async () => {
    await using grpc = await startFake('grpc', { connection: () => ({ verb: 'mute' }) });
    expect(await exportGrpc(grpc, empty, { deadlineMs: 200 })).toMatchObject({ code: 4 });
  });

  test('who is reset at once has learnt that it was connected', async () => {
    await using http = await startFake('http', { connection: () => ({ verb: 'reset' }) });
    const urls = Array.from({ length: 200 }, () => http.url);
    // 56 is a connection that fails, 7 one that does not come about.
    const parallel = ['--parallel', '--parallel-immediate', '--no-progress-meter'];
    const { output } = await run('curl', [...parallel, '-w', 'ended with %{exitcode}\n', ...urls]);

    const codes = [...output.matchAll(/^ended with (\d+)$/gm)].map(([, code]) => code);
    expect(new Set(codes)).toEqual(new Set(['56']));
  });

  test.for([
    { verb: 'reset', peerSees: 'ECONNRESET', how: 'rst' },
    { verb: 'finish', peerSees: 'fin', how: 'fin' },
  ] as const)('$verb at once: the peer sees $peerSees', async ({ verb, peerSees, how }) => {
    await using http = await startFake('http', { connection: () => ({ verb }) });
    const socket = await connectSocket(http);

    expect(await ending(socket)).toBe(peerSees);
    expect(await http.host.next('connection.closed')).toMatchObject({ by: 'backend', how, exchanges: 0 });
  });

  test('reset after a time serves until then', async () => {
    await using http = await startFake('http', { connection: () => ({ verb: 'reset', afterMs: 300 }) });
    const socket = await connectSocket(http);
    socket.write(
      'POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}',
    );

    expect(await ending(socket)).toBe('ECONNRESET');
    expect(await http.host.next('connection.closed')).toMatchObject({ how: 'rst', exchanges: 1 });
    expect(http.host.all('reply.sent')).toHaveLength(1);
  });

  test('reset after bytes cuts an upload in its middle', async () => {
    await using grpc = await startFake('grpc', { connection: () => ({ verb: 'reset', afterBytes: 100_000 }) });
    const answer = await exportGrpc(grpc, Buffer.alloc(2_000_000));

    expect(answer.code).toBe(14);
    expect(await grpc.host.next('exchange.aborted')).toMatchObject({ reason: 'connection closed: rst' });
    expect((await grpc.host.next('connection.closed')).bytesRead).toBeLessThan(2_000_000);
  });
});

test('what comes on HTTP/2 while we close is ignored, be it a request and a broken frame after it', async () => {
  const close = { delivery: [{ step: 'close-connection' }] } as const;
  await using grpc = await startFake('grpc', { exchange: () => close });
  using peer = await connectRaw(grpc);
  peer.export();
  await grpc.host.next('reply.sent');
  peer.export(3);
  // DATA belongs to a stream; on stream 0 it is a connection error (RFC 9113 §6.1).
  peer.socket.write(Buffer.from('00000100000000000000', 'hex'));

  expect(await grpc.host.next('connection.closed')).toMatchObject({ by: 'backend', exchanges: 1 });
});

describe('a new phase finds open connections', () => {
  test('cut resets them, idle or busy', async () => {
    await using grpc = await startFake('grpc', { exchange: () => hold });
    using busy = await connectRaw(grpc);
    using idle = await connectRaw(grpc);
    busy.export();
    await grpc.host.next('exchange.received');
    grpc.listener.redecide('cut');

    expect(await Promise.all([busy.ended, idle.ended])).toEqual(['ECONNRESET', 'ECONNRESET']);
    expect(await grpc.host.next('reply.failed')).toMatchObject({ by: 'backend', reason: 'connection closed: rst' });
  });

  test('drain on HTTP/2 says GOAWAY, lets the exchange finish, and closes', async () => {
    const delivery = [{ step: 'wait', ms: 100 }, { step: 'head' }, { step: 'body' }, { step: 'end' }] as const;
    await using grpc = await startFake('grpc', { exchange: () => ({ delivery }) });
    using peer = await connectRaw(grpc);
    peer.export();
    await grpc.host.next('exchange.received');
    grpc.listener.redecide('drain');

    expect(await peer.ended).toBe('fin');
    const goaway = peer.frames.find(({ type }) => type === 'GOAWAY')!;
    expect([goaway.payload.readUInt32BE(0), goaway.payload.readUInt32BE(4)]).toEqual([1, 0]);
    expect(peer.story()).toEqual(['HEADERS', 'DATA 5', 'HEADERS+END_STREAM']);
    expect(await grpc.host.next('connection.closed')).toMatchObject({ by: 'backend', how: 'goaway', exchanges: 1 });
  });

  test('drain on HTTP/1.1 closes an idle connection now and a busy one after its answer', async () => {
    const delivery = [{ step: 'wait', ms: 100 }, { step: 'head' }, { step: 'body' }, { step: 'end' }] as const;
    await using http = await startFake('http', { exchange: () => ({ delivery }) });
    const answer = exportHttp(http, empty, { headers: { connection: 'keep-alive' } });
    await http.host.next('exchange.received');
    http.listener.redecide('drain');

    expect(await answer).toMatchObject({ status: 200, headers: { connection: 'close' } });
    expect((await http.host.next('connection.closed')).by).toBe('backend');
  });

  test.for([false, true])('keep leaves them, unless they become mute in midlife (TLS: %s)', async (tls) => {
    let reply: ConnectionReply = { verb: 'serve' };
    await using grpc = await startFake('grpc', { tls, connection: () => reply });
    using peer = await connectRaw(grpc);
    peer.export(1);
    await grpc.host.next('reply.sent');
    grpc.listener.redecide('keep');
    peer.export(3);
    await grpc.host.next('reply.sent', ({ exchange }) => exchange === 'x2');
    await eventually(() => peer.story(3).length === 3, 'the second answer arrives');
    reply = { verb: 'mute' };
    grpc.listener.redecide('keep');
    const before = peer.frames.length;
    peer.export(5);
    // Bytes that a second connection sends and that come back show that time has passed for the first one as well.
    reply = { verb: 'serve' };
    await exportGrpc(grpc, empty);

    expect(peer.frames).toHaveLength(before);
    expect(grpc.host.all('exchange.started').filter(({ connection }) => connection === 'c1')).toHaveLength(2);
  });

  test('an answer that waits is not written once the connection is mute', async () => {
    let reply: ConnectionReply = { verb: 'serve' };
    const delivery = [{ step: 'wait', ms: 50 }, { step: 'head' }, { step: 'body' }, { step: 'end' }] as const;
    await using grpc = await startFake('grpc', { connection: () => reply, exchange: () => ({ delivery }) });
    using peer = await connectRaw(grpc);
    peer.export();
    await grpc.host.next('exchange.received');
    reply = { verb: 'mute' };
    grpc.listener.redecide('keep');
    reply = { verb: 'serve' };
    await exportGrpc(grpc, empty);
    await grpc.listener.close();

    expect(peer.story()).toEqual([]);
    expect(grpc.host.all('reply.failed')).toMatchObject([{ exchange: 'x1', frames: [] }]);
  });
});

describe('a peer that speaks another language', () => {
  test('HTTP/1.1 on the gRPC port meets the SETTINGS of a gRPC server', async () => {
    await using grpc = await startFake('grpc');
    const socket = await connectSocket(grpc);
    const answer = new Promise<Buffer>((resolve) => void socket.once('data', resolve));
    socket.write('POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n');

    expect((await answer).toString('latin1')).toBe('\0\0\u0006\u0004\0\0\0\0\0\0\u0005\0\0@\0');
    expect(await grpc.host.next('connection.closed')).toMatchObject({ by: 'backend', how: 'HTTP/1.1 on a gRPC port' });
    await expect(exportHttp(grpc, empty)).rejects.toMatchObject({ code: 'HPE_INVALID_CONSTANT' });
  });

  test('gRPC on the HTTP port gets 404 like from any web server', async () => {
    await using http = await startFake('http');
    const answer = await exportGrpc(http, empty);

    expect(answer).toMatchObject({ code: 12 });
    expect(answer.details).toContain('404');
    expect(await http.host.next('exchange.started')).toMatchObject({ protocol: 'http/protobuf', httpVersion: '2' });
  });

  test('a door can be told to speak the other language', async () => {
    await using grpc = await startFake('grpc', { connection: () => ({ verb: 'serve', speak: 'http' }) });
    await using http = await startFake('http', { connection: () => ({ verb: 'serve', speak: 'grpc' }) });

    expect(await exportHttp(grpc, empty)).toMatchObject({ status: 200 });
    expect(await exportHttp2(grpc, empty)).toMatchObject({ status: 200 });
    expect(await exportGrpc(http, empty)).toMatchObject({ code: 0 });
  });

  test.for([
    { listener: 'http', says: 'HTTP/1.1 400 Bad Request' },
    { listener: 'grpc', says: '\0\0\u0006\u0004' },
  ] as const)(
    'TLS on the plaintext $listener port is recorded and answered as a $listener server would',
    async ({ listener, says }) => {
      await using door = await startFake(listener);
      const { output } = await run('openssl', ['s_client', '-connect', `127.0.0.1:${door.port}`]);

      expect(output).toMatch(/wrong version number|packet length too long|record layer failure/i);
      const how = 'TLS ClientHello on a plaintext port';
      expect(await door.host.next('connection.closed')).toMatchObject({ by: 'backend', how });
      const socket = await connectSocket(door);
      const answer = new Promise<Buffer>((resolve) => void socket.once('data', resolve));
      socket.write(Buffer.from([0x16, 3, 1, 0, 5, 1]));
      expect((await answer).toString('latin1').startsWith(says)).toBe(true);
      socket.destroy();
    },
  );
});

describe('HTTP/2 sessions', () => {
  test('settings are sent as asked for, windows are large otherwise', async () => {
    await using usual = await startFake('grpc');
    const settings = { initialWindowSize: 1, maxConcurrentStreams: 3 };
    await using tiny = await startFake('grpc', { session: { settings } });
    using first = await connectRaw(usual);
    using second = await connectRaw(tiny);
    const settingsOf = async (peer: typeof first): Promise<Record<number, number>> => {
      const { payload } = await eventually(() => peer.frames.find(({ type }) => type === 'SETTINGS'), 'SETTINGS come');
      const pairs = Array.from({ length: payload.length / 6 }, (_, i) => payload.subarray(i * 6, i * 6 + 6));
      return Object.fromEntries(pairs.map((pair) => [pair.readUInt16BE(0), pair.readUInt32BE(2)]));
    };

    expect(await settingsOf(first)).toMatchObject({ 3: 256, 4: 1024 * 1024 });
    expect(await settingsOf(second)).toMatchObject({ 3: 3, 4: 1 });
    const update = await eventually(
      () => first.frames.find(({ type }) => type === 'WINDOW_UPDATE'),
      'the window grows',
    );
    expect(update).toMatchObject({ stream: 0 });
    expect(second.frames.some(({ type }) => type === 'WINDOW_UPDATE')).toBe(false);
  });

  test('GOAWAY comes after so many requests, with its code and words, and then the end', async () => {
    const goaway = { afterRequests: 2, code: 11, debugData: 'too_many_pings' };
    await using grpc = await startFake('grpc', { session: { goaway } });
    using peer = await connectRaw(grpc);
    peer.export(1);
    await grpc.host.next('reply.sent');
    expect(peer.frames.some(({ type }) => type === 'GOAWAY')).toBe(false);
    peer.export(3);

    expect(await peer.ended).toBe('fin');
    const said = peer.frames.filter(({ type }) => type === 'GOAWAY');
    expect(
      said.map(({ payload }) => [payload.readUInt32BE(0), payload.readUInt32BE(4), payload.toString('utf8', 8)]),
    ).toEqual([[3, 11, 'too_many_pings']]);
    expect(peer.story(3)).toEqual(['HEADERS', 'DATA 5', 'HEADERS+END_STREAM']);
  });

  test('GOAWAY comes after a time', async () => {
    await using grpc = await startFake('grpc', { session: { goaway: { afterMs: 30, code: 0 } } });
    using peer = await connectRaw(grpc);

    expect(await peer.ended).toBe('fin');
    expect(peer.frames.filter(({ type }) => type === 'GOAWAY')).toHaveLength(1);
  });

  test('a request in one header block without a body is answered', async () => {
    await using grpc = await startFake('grpc');
    using peer = await connectRaw(grpc);
    peer.request(grpcHeaders, undefined);

    expect(await grpc.host.next('reply.sent')).toMatchObject({ grpcStatus: 3 });
  });
});
