import { describe, expect, test } from 'vitest';
import { encodeRequest } from '../../src/otlp/encode.ts';
import { bodyMemoryOf } from '../../src/wire/body-memory.ts';
import { eventually, exportGrpc } from './clients.ts';
import { startFake } from './fake-host.ts';
import { connectRaw, connectSocket } from './raw-http2.ts';

const good = encodeRequest('traces', { resourceSpans: [{ scopeSpans: [{ spans: [{ name: 'a' }] }] }] });

describe('slow and half-open peers', () => {
  test('headers that never end are answered with 408', async () => {
    await using http = await startFake('http', { limits: { headersTimeoutMs: 100 } });
    const socket = await connectSocket(http);
    const feed = setInterval(() => socket.write('x-a: b\r\n'), 10);
    socket.write('POST /v1/traces HTTP/1.1\r\n');
    const answer = await new Promise<Buffer>((resolve) => void socket.once('data', resolve));
    clearInterval(feed);

    expect(answer.toString()).toMatch(/^HTTP\/1.1 408/);
    expect(await http.host.next('connection.closed')).toMatchObject({ by: 'backend', how: 'timeout: request headers' });
  });

  test('a second request on a kept connection has its own time', async () => {
    await using http = await startFake('http', { limits: { headersTimeoutMs: 100 } });
    const socket = await connectSocket(http);
    socket.resume();
    socket.write(
      'POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}',
    );
    await http.host.next('reply.sent');
    socket.write('POST /v1');

    expect(await http.host.next('connection.closed')).toMatchObject({ how: 'timeout: request headers', exchanges: 1 });
  });

  test.for([
    { name: 'nothing at all', sent: '', limits: { firstByteTimeoutMs: 50 }, how: 'timeout: nothing was sent' },
    {
      name: 'half a ClientHello',
      sent: '\u0016\u0003\u0001\u0001\u0000\u0001',
      limits: { handshakeTimeoutMs: 50 },
      how: 'timeout: TLS handshake',
    },
  ])('a peer that sends $name is let go', async ({ sent, limits, how }) => {
    await using http = await startFake('http', { tls: sent !== '', limits });
    const plain = { ...http, host: Object.assign(Object.create(http.host), { plan: {} }) };
    const socket = await connectSocket(plain);
    socket.write(sent, 'latin1');
    socket.resume();

    expect(await http.host.next('connection.closed')).toMatchObject({ by: 'backend', how });
  });

  test('an idle connection is closed, a busy one is not', async () => {
    const delivery = [{ step: 'hold' }] as const;
    await using grpc = await startFake('grpc', { limits: { idleTimeoutMs: 50 }, exchange: () => ({ delivery }) });
    using busy = await connectRaw(grpc);
    busy.export();
    await grpc.host.next('exchange.received');
    using idle = await connectRaw(grpc);

    expect(await idle.ended).toBe('fin');
    expect(await grpc.host.next('connection.closed')).toMatchObject({ connection: 'c2', how: 'timeout: idle' });
    expect(grpc.host.all('connection.closed')).toHaveLength(1);
  });

  test('a body that does not come to an end is given up', async () => {
    await using grpc = await startFake('grpc', { limits: { bodyTimeoutMs: 50 } });
    using peer = await connectRaw(grpc);
    peer.openUpload(Buffer.from([0, 0, 0, 0, 100, 1]));

    expect(await grpc.host.next('exchange.aborted')).toMatchObject({ by: 'backend', bytesSeen: 6 });
    await eventually(() => peer.story().includes('RST_STREAM(8)'), 'the stream is reset');
    peer.export(3);
    await grpc.host.next('reply.sent');
  });

  test('an upload cut by a reset harms nothing else', async () => {
    await using grpc = await startFake('grpc');
    const peer = await connectRaw(grpc);
    peer.openUpload(Buffer.from([0, 0, 0, 0, 100, 1]));
    await grpc.host.next('exchange.started');
    peer.socket.resetAndDestroy();

    expect(await grpc.host.next('exchange.aborted')).toMatchObject({ by: 'peer', reason: 'connection closed: rst' });
    expect(await exportGrpc(grpc, good)).toMatchObject({ code: 0 });
  });

  test('a peer that half-closes in the middle of its body has left', async () => {
    await using http = await startFake('http');
    const socket = await connectSocket(http);
    socket.end('POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{');

    expect(await http.host.next('exchange.aborted')).toMatchObject({
      by: 'peer',
      reason: 'connection closed: fin',
      bytesSeen: 1,
    });
    expect(await http.host.next('connection.closed')).toMatchObject({ by: 'peer', how: 'fin' });
  });

  test('two hundred connections that are cut at random moments leave nothing behind', async () => {
    let decided = 0;
    const verbs = [
      { verb: 'reset', afterBytes: 200 },
      { verb: 'reset', afterMs: 5 },
      { verb: 'finish', afterMs: 2 },
    ] as const;
    await using grpc = await startFake('grpc', { connection: () => verbs[decided++ % verbs.length]! });
    const peers = await Promise.all(Array.from({ length: 200 }, () => connectRaw(grpc)));
    for (const peer of peers) for (const stream of [1, 3, 5]) peer.export(stream);
    await Promise.all(peers.map(({ ended }) => ended));
    for (const peer of peers) peer.socket.destroy();
    await eventually(() => grpc.host.all('connection.closed').length === 200, 'all connections close');

    const ended = [
      ...grpc.host.all('reply.sent'),
      ...grpc.host.all('reply.failed'),
      ...grpc.host.all('exchange.aborted'),
    ];
    expect(new Set(ended.map(({ exchange }) => exchange)).size).toBe(grpc.host.all('exchange.started').length);
    expect(ended).toHaveLength(grpc.host.all('exchange.started').length);
    expect(bodyMemoryOf(grpc.host).usedBytes).toBe(0);
    grpc.host.plan = {};
    expect(await exportGrpc(grpc, good)).toMatchObject({ code: 0 });
  });
});
