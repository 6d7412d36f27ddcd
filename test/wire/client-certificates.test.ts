import { connect as connectTls } from 'node:tls';
import { afterAll, expect, test } from 'vitest';
import type { TlsReply } from '../../src/core/reply.ts';
import { goodCertificate, mintCertificate, temporaryFiles } from './certificates.ts';
import { run } from './clients.ts';
import { startFake } from './fake-host.ts';

const handshake = (): TlsReply => ({ verb: 'handshake', certificate: 'good', clientCertificate: 'require' });
const authority = mintCertificate('test authority');
const plan = { tls: true, clientAuthority: authority.chain, handshake };

const files = temporaryFiles({
  stranger: goodCertificate(),
  expired: mintCertificate('client', { issuer: authority, days: [-2, -1] }),
  future: mintCertificate('client', { issuer: authority, days: [1, 2] }),
});
afterAll(() => files[Symbol.dispose]());

test('a missing one is refused with the alert of its own', async () => {
  await using grpc = await startFake('grpc', plan);
  const socket = connectTls({ port: grpc.port, host: '127.0.0.1', ALPNProtocols: ['h2'], rejectUnauthorized: false });
  const error = await new Promise<NodeJS.ErrnoException>((resolve) => void socket.once('error', resolve));

  expect(error.code).toMatch(/CERTIFICATE_REQUIRED/);
  expect(await grpc.host.next('tls.failed')).toMatchObject({
    stage: 'handshake',
    reason: 'the client sent no certificate',
    alert: 'certificate_required',
  });
  expect(await grpc.host.next('connection.closed')).toMatchObject({
    by: 'backend',
    how: 'alert certificate_required',
  });
});

const suites = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];
const terms = [...suites.map((suite) => ['-tls1_3', '-ciphersuites', suite]), ['-tls1_2']];
const refusals = [
  { shown: undefined, alert: { '-tls1_3': 116, '-tls1_2': 40 } },
  { shown: 'stranger', alert: { '-tls1_3': 48, '-tls1_2': 48 } },
  { shown: 'expired', alert: { '-tls1_3': 45, '-tls1_2': 45 } },
  { shown: 'future', alert: { '-tls1_3': 42, '-tls1_2': 42 } },
] as const;
test.for(refusals.flatMap(({ shown, alert }) => terms.map((term) => ({ shown, alert, term }))))(
  'openssl reads the alert that refuses it: shown $shown, $term',
  async ({ shown, alert, term }) => {
    await using http = await startFake('http', plan);
    const own = shown === undefined ? [] : ['-cert', files.paths[shown].chain, '-key', files.paths[shown].key];
    // Without an end of its input it stays until the server has spoken.
    const { output } = await run('openssl', [
      's_client',
      '-ign_eof',
      ...term,
      '-connect',
      `127.0.0.1:${http.port}`,
      ...own,
    ]);

    expect(output).toMatch(new RegExp(`SSL alert number ${alert[term[0] as keyof typeof alert]}\\b`));
  },
);

test('a client that comes back resumes its session and is known again', async () => {
  await using http = await startFake('http', plan);
  const { key, chain: cert } = mintCertificate('client', { issuer: authority });
  const connect = (session?: Buffer) =>
    connectTls({
      port: http.port,
      host: '127.0.0.1',
      rejectUnauthorized: false,
      key,
      cert,
      ...(session && { session }),
    });
  const first = connect();
  const session = await new Promise<Buffer>((resolve) => void first.once('session', resolve));
  first.destroy();
  const second = connect(session);
  await new Promise((resolve, reject) => void second.once('secureConnect', resolve).once('error', reject));

  expect(second.isSessionReused()).toBe(true);
  await expect.poll(() => http.host.all('tls.established')).toHaveLength(2);
  expect(http.host.all('tls.failed')).toEqual([]);
  second.destroy();
});

test.for([
  {
    name: 'one of its authority is accepted',
    identity: () => mintCertificate('client', { issuer: authority }),
    ok: true,
  },
  { name: 'one of a stranger is not', identity: () => goodCertificate(), ok: false },
])('$name', async ({ identity, ok }) => {
  await using grpc = await startFake('grpc', plan);
  const { key, chain } = identity();
  const socket = connectTls({
    port: grpc.port,
    host: '127.0.0.1',
    ALPNProtocols: ['h2'],
    rejectUnauthorized: false,
    key,
    cert: chain,
  });
  socket.on('error', () => {});

  if (ok) await grpc.host.next('tls.established');
  else expect((await grpc.host.next('tls.failed')).reason).toMatch(/unknown authority/);
  socket.destroy();
});
