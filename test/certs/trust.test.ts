import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCertificates } from '../../src/certs/certificates.ts';
import type { Certificates } from '../../src/certs/certificates.ts';
import { createSystemClock } from '../../src/core/clock.ts';
import { startHttpsServer } from './https-server.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { lacksTool, runTool } from './tool.ts';

/* What clients that others wrote say of each certificate. They live in this moment, so the clock is the system's. */

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let certificates: Certificates;
beforeAll(async () => {
  folder = await temporaryFolder();
  certificates = await openCertificates({ dir: folder.path, clock: createSystemClock() });
});
afterAll(() => folder[Symbol.asyncDispose]());

interface Expectation {
  readonly name: string;
  /** To a client that trusts what it should, `caFile`. */
  readonly openssl: string;
  readonly node: string;
  readonly curl: string;
  /** To a client that trusts its system only. */
  readonly nodeDistrusts: string;
}

const unknownIssuer = 'UNABLE_TO_VERIFY_LEAF_SIGNATURE';
const expectations: readonly Expectation[] = [
  { name: 'good', openssl: 'OK', node: 'trusted', curl: 'hello', nodeDistrusts: unknownIssuer },
  { name: 'unknown-ca', openssl: 'OK', node: 'trusted', curl: 'hello', nodeDistrusts: unknownIssuer },
  { name: 'self-signed', openssl: 'OK', node: 'trusted', curl: 'hello', nodeDistrusts: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
  {
    name: 'expired',
    openssl: 'certificate has expired',
    node: 'CERT_HAS_EXPIRED',
    curl: 'SSL certificate problem: certificate has expired',
    nodeDistrusts: 'CERT_HAS_EXPIRED',
  },
  {
    name: 'not-yet-valid',
    openssl: 'certificate is not yet valid',
    node: 'CERT_NOT_YET_VALID',
    curl: 'SSL certificate problem: certificate is not yet valid',
    nodeDistrusts: 'CERT_NOT_YET_VALID',
  },
  {
    name: 'wrong-host',
    openssl: 'hostname mismatch',
    node: 'ERR_TLS_CERT_ALTNAME_INVALID',
    curl: "no alternative certificate subject name matches target host name 'localhost'",
    nodeDistrusts: unknownIssuer,
  },
  // All three fall back to the common name, as the host has one; what Go says is in test/scenarios.
  { name: 'legacy-cn', openssl: 'OK', node: 'trusted', curl: 'hello', nodeDistrusts: unknownIssuer },
  // None of them asks unless told to: test/certs/revocation.test.ts.
  ...['revoked', 'revoked-unstapled', 'stapled'].map((name) => ({
    name,
    openssl: 'OK',
    node: 'trusted',
    curl: 'hello',
    nodeDistrusts: 'SELF_SIGNED_CERT_IN_CHAIN',
  })),
  ...['full-chain', 'renewed', 'next-authority'].map((name) => ({
    name,
    openssl: 'OK',
    node: 'trusted',
    curl: 'hello',
    nodeDistrusts: name === 'full-chain' ? 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' : unknownIssuer,
  })),
  {
    name: 'missing-intermediate',
    openssl: 'unable to get local issuer certificate',
    node: unknownIssuer,
    curl: 'unable to get local issuer certificate',
    nodeDistrusts: unknownIssuer,
  },
  {
    name: 'not-a-ca',
    openssl: 'invalid CA certificate',
    // Node has no name for it.
    node: 'UNSPECIFIED',
    curl: 'invalid CA certificate',
    nodeDistrusts: 'UNSPECIFIED',
  },
  {
    name: 'weak-key',
    openssl: 'EE certificate key too weak',
    node: 'UNSPECIFIED',
    curl: 'EE certificate key too weak',
    nodeDistrusts: unknownIssuer,
  },
  {
    name: 'out-of-order',
    openssl: 'OK',
    node: 'trusted',
    curl: 'hello',
    nodeDistrusts: 'SELF_SIGNED_CERT_IN_CHAIN',
  },
  {
    name: 'wrong-usage',
    openssl: 'unsuitable certificate purpose',
    node: 'INVALID_PURPOSE',
    curl: 'unsuitable certificate purpose',
    nodeDistrusts: unknownIssuer,
  },
];
/** Those that clients show are met by the client certificates' own tests. */
const ofClients = ['client', 'client-expired', 'client-unknown-ca'];

test('every certificate of the catalogue has its expectations here', () => {
  expect([...expectations.map(({ name }) => name), ...ofClients].toSorted()).toEqual(certificates.names.toSorted());
});

for (const { name, openssl, node, curl, nodeDistrusts } of expectations) {
  test.skipIf(lacksTool('openssl'))(`openssl verifies ${name}, strictly: ${openssl}`, async () => {
    const { file, caFile } = certificates.describe(name);
    const flags = ['-x509_strict', '-auth_level', '2', '-purpose', 'sslserver', '-verify_hostname', 'localhost'];
    const { output } = await runTool('openssl', ['verify', ...flags, '-CAfile', caFile, '-untrusted', file, file]);
    expect(output).toContain(openssl);
  });

  test(`Node, which trusts the caFile, meets ${name}: ${node}`, async () => {
    await using server = await startHttpsServer(certificates.identity(name));
    expect(await handshake(server.port, readFileSync(certificates.caFile(name), 'utf8'))).toBe(node);
  });

  test(`Node, which trusts its system only, meets ${name}: ${nodeDistrusts}`, async () => {
    await using server = await startHttpsServer(certificates.identity(name));
    expect(await handshake(server.port)).toBe(nodeDistrusts);
  });

  test.skipIf(lacksTool('curl'))(`curl, which trusts the caFile, meets ${name}: ${curl}`, async () => {
    await using server = await startHttpsServer(certificates.identity(name));
    const result = await get(server.port, ['--cacert', certificates.caFile(name)]);
    expect(result.output).toContain(curl);
    expect(result.code).toBe(curl === 'hello' ? 0 : 60);
  });

  test.skipIf(lacksTool('curl'))(`curl, which trusts its system only, refuses ${name} with exit code 60`, async () => {
    await using server = await startHttpsServer(certificates.identity(name));
    expect((await get(server.port, [])).code).toBe(60);
  });
}

test.skipIf(lacksTool('curl'))('a good certificate is good for localhost, 127.0.0.1 and ::1', async () => {
  await using server = await startHttpsServer(certificates.identity('good'));
  const trust = ['--cacert', certificates.caFile('good')];
  for (const host of ['localhost', '127.0.0.1', '[::1]']) {
    expect(await get(server.port, trust, host)).toEqual({ code: 0, output: 'hello' });
  }
});

test('trusting the self-signed certificate does not make any other certificate trusted', async () => {
  await using server = await startHttpsServer(certificates.identity('good'));
  expect(await handshake(server.port, readFileSync(certificates.caFile('self-signed'), 'utf8'))).toBe(unknownIssuer);
});

test.skipIf(lacksTool('curl'))('a chain in the wrong order is put in order under TLS 1.2 as well', async () => {
  await using server = await startHttpsServer(certificates.identity('out-of-order'));
  const ca = certificates.caFile('out-of-order');
  expect(await handshake(server.port, readFileSync(ca, 'utf8'), 'TLSv1.2')).toBe('trusted');
  expect(await get(server.port, ['--cacert', ca, '--tls-max', '1.2'])).toEqual({ code: 0, output: 'hello' });
});

/** Asks the server on 127.0.0.1, which curl takes for `host`. */
function get(port: number, trust: readonly string[], host = 'localhost') {
  const redirect = ['--connect-to', `${host}:${port}:127.0.0.1:${port}`];
  return runTool('curl', ['-sS', '--noproxy', '*', ...redirect, ...trust, `https://${host}:${port}/`]);
}

/** `trusted`, or the code of Node's complaint. */
function handshake(port: number, ca?: string, maxVersion?: 'TLSv1.2'): Promise<string> {
  return new Promise((resolve) => {
    const options = {
      port,
      host: '127.0.0.1',
      servername: 'localhost',
      ...(ca && { ca }),
      ...(maxVersion && { maxVersion }),
    };
    const socket = connect(options, () => {
      socket.destroy();
      resolve('trusted');
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}
