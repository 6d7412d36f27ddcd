import { connect as connectTls } from 'node:tls';
import { expect, test } from 'vitest';
import type { Staple } from '../../src/core/staple.ts';
import { goodCertificate } from './certificates.ts';
import { run } from './clients.ts';
import { startFake } from './fake-host.ts';
import type { Running } from './fake-host.ts';

/* Whoever asks for the status of a certificate gets what goes with it; what the response says is not for the wire to know. */

const staple: Staple = { status: 'revoked', response: Buffer.from('30030a0106', 'hex') };
const plan = { tls: true, identity: { ...goodCertificate(), staple } };
const versions = ['TLSv1.2', 'TLSv1.3'] as const;

/** What the peer staples, and what is recorded of the handshake. */
async function shakeHands(
  { port, host }: Running,
  options: { requestOCSP: boolean; maxVersion?: 'TLSv1.2' | 'TLSv1.3' },
) {
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['h2'], ...options });
  let given: Buffer | null | undefined;
  socket.on('OCSPResponse', (response: Buffer | null) => (given = response));
  await new Promise((resolve) => void socket.once('secureConnect', resolve));
  const told = await host.next('tls.established');
  socket.destroy();
  return { given: given ?? undefined, told };
}

test.for(versions)('who asks gets it, byte for byte, and that is told: %s', async (maxVersion) => {
  await using grpc = await startFake('grpc', plan);
  const { given, told } = await shakeHands(grpc, { requestOCSP: true, maxVersion });
  expect(given).toEqual(staple.response);
  expect(told).toMatchObject({ version: maxVersion, alpn: 'h2', staple: 'revoked' });
});

test.for(versions)('who does not ask gets nothing, and nothing is told: %s', async (maxVersion) => {
  await using grpc = await startFake('grpc', plan);
  const { given, told } = await shakeHands(grpc, { requestOCSP: false, maxVersion });
  expect(given).toBeUndefined();
  expect(told).not.toHaveProperty('staple');
});

test('where there is none, who asks gets nothing', async () => {
  await using grpc = await startFake('grpc', { tls: true });
  const { given, told } = await shakeHands(grpc, { requestOCSP: true });
  expect(given).toBeUndefined();
  expect(told).not.toHaveProperty('staple');
});

test('openssl reads it as it was sent', async () => {
  await using http = await startFake('http', plan);
  const { output } = await run('openssl', ['s_client', '-status', '-connect', `127.0.0.1:${http.port}`]);
  // Status 6 of RFC 6960 §4.2.1.
  expect(output).toMatch(/OCSP Response Status: unauthorized \(0x6\)/);
});
