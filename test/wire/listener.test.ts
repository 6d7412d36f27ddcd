import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { startListener } from '../../src/wire/listener.ts';
import { exportGrpc, run } from './clients.ts';
import { FakeHost, startFake } from './fake-host.ts';
import { connectRaw } from './raw-http2.ts';

const empty = new Uint8Array(0);

/** `connected`, or the error code. */
function tryConnect(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve('connected');
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code!));
  });
}

describe('refusing', () => {
  test('is a kernel RST, keeps open connections, and ends when the door opens again', async () => {
    await using grpc = await startFake('grpc');
    using peer = await connectRaw(grpc);
    peer.export(1);
    await grpc.host.next('reply.sent');
    await grpc.listener.setVerb({ verb: 'refuse' });

    expect(grpc.listener.verb).toBe('refuse');
    expect(await tryConnect(grpc.port)).toBe('ECONNREFUSED');
    expect((await run('curl', ['-s', grpc.url])).code).toBe(7);
    expect(await exportGrpc(grpc, empty)).toMatchObject({ code: 14 });
    peer.export(3);
    await grpc.host.next('reply.sent', ({ exchange }) => exchange === 'x2');
    await grpc.listener.setVerb({ verb: 'serve' });

    expect(await exportGrpc(grpc, empty)).toMatchObject({ code: 0 });
    const doors = grpc.host.events.filter(({ type }) => type.startsWith('listener.'));
    expect(doors).toMatchObject([{ port: grpc.port }, { reason: 'refuse' }, { port: grpc.port }]);
    expect(grpc.host.all('connection.opened')).toHaveLength(2);
  });

  test('fifty doors refuse and return at the same time, and free ports handed out meanwhile are none of theirs', async () => {
    await using stack = new AsyncDisposableStack();
    const doors = await Promise.all(Array.from({ length: 50 }, () => startFake('http')));
    for (const door of doors) stack.use(door);
    await Promise.all(doors.map(({ listener }) => listener.setVerb({ verb: 'refuse' })));
    const strangers = await Promise.all(Array.from({ length: 200 }, () => listenAnywhere()));
    for (const { server } of strangers) stack.defer(() => void server.close());
    const refused = await Promise.all(doors.map(({ port }) => tryConnect(port)));
    await Promise.all(doors.map(({ listener }) => listener.setVerb({ verb: 'serve' })));
    const back = await Promise.all(doors.map(({ port }) => tryConnect(port)));

    expect(new Set(refused)).toEqual(new Set(['ECONNREFUSED']));
    expect(new Set(back)).toEqual(new Set(['connected']));
    const ports = new Set(doors.map(({ port }) => port));
    expect(strangers.filter(({ port }) => ports.has(port))).toEqual([]);
  });

  async function listenAnywhere(): Promise<{ server: ReturnType<typeof createServer>; port: number }> {
    const server = createServer();
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    return { server, port: (server.address() as AddressInfo).port };
  }

  test('a closed door that refused leaves its port to others', async () => {
    const grpc = await startFake('grpc');
    await grpc.listener.setVerb({ verb: 'refuse' });
    await grpc.listener.close();
    await using again = await startListener(new FakeHost(), { name: 'grpc', host: '127.0.0.1', port: grpc.port });

    expect(await tryConnect(again.port)).toBe('connected');
  });

  test('swallowing is said to be missing', async () => {
    await using grpc = await startFake('grpc');
    await expect(grpc.listener.setVerb({ verb: 'swallow' })).rejects.toMatchObject({ code: 'swallow-unavailable' });
  });
});

describe('opening', () => {
  test('a port in use is named, with the usual reason and both remedies', async () => {
    await using taken = await startFake('grpc');
    const second = startListener(new FakeHost(), { name: 'grpc', host: '127.0.0.1', port: taken.port });

    await expect(second).rejects.toMatchObject({
      name: 'ChaosError',
      code: 'port-in-use',
      message: expect.stringContaining(String(taken.port)),
      hint: expect.stringMatching(/4317.*Collector.*--grpc-port 0.*ss -ltnp/s),
    });
  });

  test('an address of another machine is said to be one', async () => {
    const away = startListener(new FakeHost(), { name: 'http', host: '192.0.2.1', port: 0 });
    await expect(away).rejects.toMatchObject({ code: 'bad-host' });
  });
});

describe('closing', () => {
  test('ends whatever is open at once, and tells of it', async () => {
    const hold = { delivery: [{ step: 'hold' }] } as const;
    const grpc = await startFake('grpc', { exchange: () => hold });
    using idle = await connectRaw(grpc);
    using held = await connectRaw(grpc);
    using uploading = await connectRaw(grpc);
    held.export();
    uploading.openUpload(Buffer.from([0, 0, 0, 0, 9, 1]));
    await grpc.host.next('exchange.received');
    await grpc.host.next('exchange.started', ({ exchange }) => exchange === 'x2');
    const startedMs = grpc.host.clock.now();
    await grpc.listener.close();

    expect(grpc.host.clock.now() - startedMs).toBeLessThan(1000);
    await Promise.all([idle.ended, held.ended, uploading.ended]);
    const ends = grpc.host.all('connection.closed');
    expect(ends).toHaveLength(3);
    expect(ends).toMatchObject(ends.map(() => ({ by: 'backend', how: 'the backend stops' })));
    expect(grpc.host.all('reply.failed')).toHaveLength(1);
    expect(grpc.host.all('exchange.aborted')).toHaveLength(1);
    expect(await tryConnect(grpc.port)).toBe('ECONNREFUSED');
  });
});
