import { connect as connectTcp, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { describe, expect, test } from 'vitest';
import type { TlsReply } from '../../src/core/reply.ts';
import { exportGrpc, exportHttp, run } from './clients.ts';
import { mintCertificate } from './certificates.ts';
import { startFake } from './fake-host.ts';
import { connectSocket } from './raw-http2.ts';

const empty = new Uint8Array(0);
const json = ['-H', 'content-type: application/json', '-d', '{}'];

function handshake(extra: Partial<Extract<TlsReply, { verb: 'handshake' }>>): () => TlsReply {
  return () => ({ verb: 'handshake', certificate: 'good', ...extra });
}

/** Passes on what a client sends one byte at a time. */
async function startDrippingRelay(target: number): Promise<{ port: number } & AsyncDisposable> {
  const server = createServer((near) => {
    const far = connectTcp({ port: target, host: '127.0.0.1', noDelay: true });
    near.on('data', (chunk) => {
      for (const byte of chunk) far.write(Buffer.from([byte]));
    });
    far.on('data', (chunk) => near.write(chunk));
    for (const socket of [near, far])
      socket.on('error', () => {}).on('close', () => [near, far].map((end) => end.destroy()));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, [Symbol.asyncDispose]: () => new Promise((resolve) => void server.close(() => resolve())) };
}

describe('a handshake', () => {
  test('is recorded with what was agreed on', async () => {
    await using grpc = await startFake('grpc', { tls: true });
    expect(await exportGrpc(grpc, empty)).toMatchObject({ code: 0 });

    expect(await grpc.host.next('tls.established')).toMatchObject({
      version: 'TLSv1.3',
      alpn: 'h2',
      serverName: 'localhost',
      certificate: 'good',
    });
  });

  test('sees the ClientHello that a client sent, also byte by byte', async () => {
    const seen: unknown[] = [];
    const decide = ({
      serverName,
      alpn,
      maxVersion,
    }: {
      serverName?: string | undefined;
      alpn: readonly string[];
      maxVersion: string;
    }): TlsReply => {
      seen.push({ serverName, alpn, maxVersion });
      return { verb: 'handshake', certificate: 'good' };
    };
    await using http = await startFake('http', { tls: true, handshake: decide });
    await using relay = await startDrippingRelay(http.port);
    const socket = connectTls({
      port: relay.port,
      host: '127.0.0.1',
      servername: 'some.name.test',
      ALPNProtocols: ['h2', 'http/1.1'],
      maxVersion: 'TLSv1.2',
      rejectUnauthorized: false,
    });
    await new Promise((resolve) => void socket.once('secureConnect', resolve));

    expect(seen).toEqual([{ serverName: 'some.name.test', alpn: ['h2', 'http/1.1'], maxVersion: 'TLSv1.2' }]);
    expect(await http.host.next('tls.established')).toMatchObject({ version: 'TLSv1.2', alpn: 'h2' });
    socket.destroy();
  });

  test('that the client gives up over the certificate is told with its alert', async () => {
    await using http = await startFake('http', { tls: true, handshake: handshake({ certificate: 'unknown-ca' }) });
    const { code } = await run('curl', [
      '-s',
      `https://localhost:${http.port}/v1/traces`,
      '--resolve',
      `localhost:${http.port}:127.0.0.1`,
    ]);

    expect(code).toBe(60);
    expect(await http.host.next('tls.failed')).toMatchObject({
      stage: 'handshake',
      alert: 'unknown_ca',
      certificate: 'unknown-ca',
      serverName: 'localhost',
    });
  });

  test('without a common version fails on both sides', async () => {
    await using http = await startFake('http', { tls: true, handshake: handshake({ maxVersion: 'TLSv1.2' }) });
    const { output } = await run('openssl', ['s_client', '-tls1_3', '-connect', `127.0.0.1:${http.port}`]);

    expect(output).toMatch(/alert protocol version/);
    expect(await http.host.next('tls.failed')).toMatchObject({ stage: 'handshake', reason: /unsupported protocol/ });
  });

  test('without a common cipher suite fails on both sides', async () => {
    const ciphers = 'PSK-AES128-GCM-SHA256';
    await using http = await startFake('http', {
      tls: true,
      handshake: handshake({ maxVersion: 'TLSv1.2', ciphers }),
    });
    const { output } = await run('openssl', ['s_client', '-connect', `127.0.0.1:${http.port}`]);

    expect(output).toMatch(/alert handshake failure/);
    expect(await http.host.next('tls.failed')).toMatchObject({ reason: /no shared cipher/ });
  });

  test('can be had with versions of the last century, and only then', async () => {
    const old = ['s_client', '-tls1_1', '-cipher', 'DEFAULT@SECLEVEL=0', '-connect'];
    await using usual = await startFake('http', { tls: true });
    await using legacy = await startFake('http', { tls: true, handshake: handshake({ maxVersion: 'TLSv1.1' }) });
    await run('openssl', [...old, `127.0.0.1:${usual.port}`]);
    await run('openssl', [...old, `127.0.0.1:${legacy.port}`]);

    expect(await usual.host.next('tls.failed')).toMatchObject({ stage: 'handshake' });
    expect(await legacy.host.next('tls.established')).toMatchObject({ version: 'TLSv1.1' });
  });

  test('presents a key that OpenSSL calls too weak, and is no more lenient than that with others', async () => {
    // At its usual level OpenSSL does not sign with SHA-1.
    const lenient = ['s_client', '-tls1_2', '-cipher', 'DEFAULT@SECLEVEL=0', '-sigalgs', 'RSA+SHA1', '-connect'];
    const identity = mintCertificate('localhost', { keyBits: 1024 });
    await using weak = await startFake('http', { tls: true, identity });
    await using usual = await startFake('http', { tls: true });
    const { output } = await run('openssl', ['s_client', '-connect', `127.0.0.1:${weak.port}`]);
    expect(output).toMatch(/EE certificate key too weak/);
    expect(output).toMatch(/Server public key is 1024 bit/);

    await run('openssl', [...lenient, `127.0.0.1:${weak.port}`]);
    await run('openssl', [...lenient, `127.0.0.1:${usual.port}`]);
    await weak.host.next('tls.established', ({ version }) => version === 'TLSv1.2');
    expect(await usual.host.next('tls.failed')).toMatchObject({ reason: /no shared signature algorithms/ });
  });

  test('negotiates no protocol when told so, which gRPC clients refuse', async () => {
    await using http = await startFake('http', { tls: true, handshake: handshake({ alpn: [] }) });
    const socket = await connectSocket(http);

    expect((socket as { alpnProtocol?: string | false }).alpnProtocol).toBe(false);
    expect(await exportHttp(http, empty)).toMatchObject({ status: 200 });
    expect(http.host.all('tls.established')[0]).not.toHaveProperty('alpn');
    socket.destroy();
  });
});

describe('instead of a handshake', () => {
  test.for([
    { alert: 40, says: /handshake failure/ },
    { alert: 112, says: /unrecognized name/ },
    { alert: 80, says: /internal error/ },
  ])('alert $alert reaches openssl as itself', async ({ alert, says }) => {
    await using http = await startFake('http', { tls: true, handshake: () => ({ verb: 'alert', alert }) });
    const { output } = await run('openssl', ['s_client', '-connect', `127.0.0.1:${http.port}`]);

    expect(output).toMatch(says);
    expect(await http.host.next('tls.failed')).toMatchObject({ stage: 'client-hello' });
    expect(await http.host.next('connection.closed')).toMatchObject({ by: 'backend', bytesWritten: 7 });
  });

  test('a stall leaves the client without a byte until it gives up', async () => {
    await using http = await startFake('http', { tls: true, handshake: () => ({ verb: 'stall' }) });
    const { code } = await run('curl', ['-sk', '--max-time', '0.3', `${http.url}/v1/traces`]);

    expect(code).toBe(28);
    expect(await http.host.next('connection.closed')).toMatchObject({ by: 'peer', bytesWritten: 0 });
    expect(await http.host.next('tls.failed')).toMatchObject({ stage: 'client-hello' });
  });

  test.for([
    { verb: 'reset', says: /errno=104/, how: 'rst' },
    { verb: 'finish', says: /unexpected eof while reading/, how: 'fin' },
  ] as const)('a $verb ends the connection without an alert', async ({ verb, says, how }) => {
    await using http = await startFake('http', { tls: true, handshake: () => ({ verb }) });
    const { output } = await run('openssl', ['s_client', '-connect', `127.0.0.1:${http.port}`]);

    expect(output).toMatch(says);
    expect(await http.host.next('tls.failed')).toMatchObject({
      stage: 'client-hello',
      reason: 'the backend ended the connection in place of a ServerHello',
    });
    expect(await http.host.next('connection.closed')).toMatchObject({ by: 'backend', how, bytesWritten: 0 });
  });

  test('plaintext on a TLS port is closed and recorded', async () => {
    await using grpc = await startFake('grpc', { tls: true });
    const { code } = await run('curl', ['-s', `http://127.0.0.1:${grpc.port}/`]);

    expect(code).toBe(52);
    const reason = 'plaintext on a TLS port';
    expect(await grpc.host.next('tls.failed')).toMatchObject({ stage: 'client-hello', reason });
    expect(await grpc.host.next('connection.closed')).toMatchObject({ by: 'backend', how: reason });
  });

  test('an HTTP request on a TLS port is told so in plaintext', async () => {
    await using http = await startFake('http', { tls: true });
    const { output } = await run('curl', ['-s', '-i', `http://127.0.0.1:${http.port}/v1/traces`, '-d', '{}']);

    expect(output).toMatch(/^HTTP\/1\.0 400 Bad Request[^]*an HTTP request to an HTTPS server/);
    expect(await http.host.next('tls.failed')).toMatchObject({ reason: 'plaintext on a TLS port' });
  });

  test('a port that has no TLS on this connection speaks plaintext, and nothing else', async () => {
    await using http = await startFake('http', { tls: true, connection: () => ({ verb: 'serve', tls: 'none' }) });
    const url = `127.0.0.1:${http.port}/v1/traces`;
    const plain = await run('curl', ['-s', '-o', '/dev/null', '-w', '%{http_code}', `http://${url}`, ...json]);
    const secure = await run('curl', ['-sSk', `https://${url}`, ...json]);

    expect(plain.output).toBe('200');
    expect(secure.output).toMatch(/wrong version number/);
  });

  test('a port that takes both speaks TLS with who begins with it, and plaintext with others', async () => {
    await using http = await startFake('http', { tls: true, connection: () => ({ verb: 'serve', tls: 'optional' }) });
    const heads: boolean[] = [];
    http.host.plan = { ...http.host.plan, head: ({ secure }) => void heads.push(secure) };
    const url = `127.0.0.1:${http.port}/v1/traces`;
    const asked = ['-sk', '-o', '/dev/null', '-w', '%{http_code} %{scheme}', ...json];
    const plain = await run('curl', [...asked, `http://${url}`]);
    const secure = await run('curl', [...asked, `https://${url}`]);

    expect(plain.output).toMatch(/^200 http$/i);
    expect(secure.output).toMatch(/^200 https$/i);
    expect(heads).toEqual([false, true]);
    expect(http.host.all('tls.established')).toHaveLength(1);
  });

  test('a broken ClientHello gets decode_error', async () => {
    await using http = await startFake('http', { tls: true });
    const socket = connectTcp(http.port, '127.0.0.1');
    const answer = new Promise<Buffer>((resolve) => void socket.once('data', resolve));
    socket.write(Buffer.from([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 9]));

    expect([...(await answer)]).toEqual([0x15, 3, 3, 0, 2, 2, 50]);
    expect(await http.host.next('tls.failed')).toMatchObject({ reason: 'the ClientHello is malformed' });
  });
});
