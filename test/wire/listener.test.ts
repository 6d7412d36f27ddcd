import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { thisMachine } from '../../src/backend/needs.ts';
import { startListener } from '../../src/wire/listener.ts';
import { exportGrpc, run } from './clients.ts';
import { FakeHost, startFake } from './fake-host.ts';
import { connectRaw } from './raw-http2.ts';

const empty = new Uint8Array(0);
/** Ends what hangs. */
const patience = { timeout: 20_000 };

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
});

describe.runIf(process.platform === 'linux')('swallowing', () => {
  test('leaves SYNs unanswered, keeps open connections, and ends when the door opens again', async () => {
    await using grpc = await startFake('grpc');
    using peer = await connectRaw(grpc);
    await grpc.listener.setVerb({ verb: 'swallow' });

    expect(grpc.listener.verb).toBe('swallow');
    expect((await run('curl', ['-s', '--connect-timeout', '0.5', '--max-time', '9', grpc.url])).code).toBe(28);
    expect((await run('ss', ['-Hltn', `sport = :${grpc.port}`])).output).toMatch(/^LISTEN +2 +1 /);
    peer.export(1);
    await grpc.host.next('reply.sent');
    await grpc.listener.setVerb({ verb: 'serve' });

    expect(await exportGrpc(grpc, empty)).toMatchObject({ code: 0 });
    const doors = grpc.host.events.filter(({ type }) => type.startsWith('listener.'));
    expect(doors).toMatchObject([{ port: grpc.port }, { reason: 'swallow' }, { port: grpc.port }]);
    expect(grpc.host.all('connection.opened')).toHaveLength(2);
  });

  test('a SYN that was swallowed is served when it comes again', async () => {
    await using http = await startFake('http');
    await http.listener.setVerb({ verb: 'swallow' });
    const patient = run('curl', ['-s', '-o', '/dev/null', '-w', '%{http_code}', http.url]);
    await vi.waitUntil(
      async () => (await run('ss', ['-Htn', 'state', 'syn-sent', `dport = :${http.port}`])).output !== '',
      patience,
    );
    await http.listener.setVerb({ verb: 'serve' });

    expect((await patient).output).toBe('404');
  });

  test('goes over into refusing and back, and its port is free when it closes', async () => {
    await using grpc = await startFake('grpc');
    await grpc.listener.setVerb({ verb: 'refuse' });
    await grpc.listener.setVerb({ verb: 'swallow' });
    expect((await run('curl', ['-s', '--connect-timeout', '0.5', '--max-time', '9', grpc.url])).code).toBe(28);
    await grpc.listener.setVerb({ verb: 'refuse' });
    expect(await tryConnect(grpc.port)).toBe('ECONNREFUSED');
    await grpc.listener.setVerb({ verb: 'swallow' });
    await grpc.listener.close();
    await using again = await startListener(new FakeHost(), { name: 'grpc', host: '127.0.0.1', port: grpc.port });

    expect(await tryConnect(again.port)).toBe('connected');
  });
});

describe.runIf(thisMachine().hasIpv6)('one family', () => {
  test('is served, while the kernel refuses the other; and the door comes back to its own address', async () => {
    await using http = await startFake('http');
    const url6 = `http://[::1]:${http.port}`;
    await http.listener.setVerb({ verb: 'serve', family: 'ipv6' });

    expect(await tryConnect(http.port)).toBe('ECONNREFUSED');
    expect((await run('curl', ['-sg', url6])).code).toBe(0);
    await http.listener.setVerb({ verb: 'serve', family: 'ipv6' });
    await http.listener.setVerb({ verb: 'serve' });

    expect((await run('curl', ['-s', http.url])).code).toBe(0);
    expect((await run('curl', ['-sg', url6])).code).toBe(7);
    const doors = http.host.events.filter(({ type }) => type.startsWith('listener.'));
    const shut = { reason: 'refuse' };
    expect(doors).toMatchObject([{ host: '127.0.0.1' }, shut, { host: '::1' }, shut, { host: '127.0.0.1' }]);
    expect(http.host.all('connection.opened').map(({ peer }) => peer)).toEqual([
      expect.stringContaining('::1'),
      expect.stringContaining('127.0.0.1'),
    ]);
  });

  test('goes over into refusing and swallowing', async () => {
    await using http = await startFake('http');
    await http.listener.setVerb({ verb: 'serve', family: 'ipv6' });
    await http.listener.setVerb({ verb: 'refuse' });
    expect((await run('curl', ['-sg', `http://[::1]:${http.port}`])).code).toBe(7);
    await http.listener.setVerb({ verb: 'serve' });

    expect(await tryConnect(http.port)).toBe('connected');
  });
});

describe('places', () => {
  test('whoever finds none waits unanswered, and is served by what it sent once there is one', async () => {
    await using http = await startFake('http');
    await http.listener.setVerb({ verb: 'serve', places: 1 });
    using peer = await connectRaw(http);
    const impatient = await run('curl', ['-s', '--max-time', '0.5', http.url]);
    expect(impatient.code).toBe(28);
    const patient = run('curl', ['-s', '-o', '/dev/null', '-w', '%{http_code}', '-d', 'x', http.url]);
    await vi.waitUntil(() => http.host.acts.length === 2, patience);
    expect(http.host.all('exchange.started')).toEqual([]);
    peer.socket.end();

    expect((await patient).output).toBe('404');
    expect(http.host.acts).toEqual(['http c2', 'http c3']);
    expect(http.host.all('connection.closed').map(({ connection }) => connection)).toContain('c2');
  });

  test('those who wait are served when the bound is lifted, and a door can have no place at all', async () => {
    await using grpc = await startFake('grpc');
    await grpc.listener.setVerb({ verb: 'serve', places: 0 });
    const calls = [exportGrpc(grpc, empty), exportGrpc(grpc, empty)];
    await vi.waitUntil(() => grpc.host.acts.length === 2, patience);
    grpc.listener.redecide('keep');
    await grpc.listener.setVerb({ verb: 'serve' });

    expect(await Promise.all(calls)).toMatchObject([{ code: 0 }, { code: 0 }]);
  });

  test('a door closes over those who wait', async () => {
    const http = await startFake('http');
    await http.listener.setVerb({ verb: 'serve', places: 0 });
    using waiting = await connectRaw(http);
    await vi.waitUntil(() => http.host.acts.length === 1, patience);
    await http.listener.close();

    expect(await waiting.ended).toBe('ECONNRESET');
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
    // Nobody of them would ever leave by itself.
    await grpc.listener.close();

    await Promise.all([idle.ended, held.ended, uploading.ended]);
    const ends = grpc.host.all('connection.closed');
    expect(ends).toHaveLength(3);
    expect(ends).toMatchObject(ends.map(() => ({ by: 'backend', how: 'the backend stops' })));
    expect(grpc.host.all('reply.failed')).toHaveLength(1);
    expect(grpc.host.all('exchange.aborted')).toHaveLength(1);
    expect(await tryConnect(grpc.port)).toBe('ECONNREFUSED');
  });
});
