import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import forge from 'node-forge';
import { createSystemClock } from '../../src/core/clock.ts';

export interface TestIdentity {
  readonly key: string;
  readonly chain: string;
}

const dayMs = 24 * 3600 * 1000;
const now = createSystemClock().wall().getTime();

/** A self-signed certificate for localhost and 127.0.0.1, made anew in each process: none is ever committed. */
export function mintCertificate(
  commonName: string,
  {
    issuer,
    days: [from, to] = [-1, 1],
    keyBits = 2048,
  }: { issuer?: TestIdentity; days?: readonly [from: number, to: number]; keyBits?: number } = {},
): TestIdentity {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: keyBits,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const key = forge.pki.privateKeyFromPem(privateKey);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.setRsaPublicKey(key.n, key.e);
  certificate.serialNumber = `01${forge.util.bytesToHex(forge.random.getBytesSync(8))}`;
  certificate.validity.notBefore = new Date(now + from * dayMs);
  certificate.validity.notAfter = new Date(now + to * dayMs);
  const subject = [{ name: 'commonName', value: commonName }];
  certificate.setSubject(subject);
  certificate.setIssuer(issuer ? forge.pki.certificateFromPem(issuer.chain).subject.attributes : subject);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: !issuer },
    {
      name: 'subjectAltName',
      altNames: [
        { type: 2, value: 'localhost' },
        { type: 7, ip: '127.0.0.1' },
      ],
    },
  ]);
  certificate.sign(issuer ? forge.pki.privateKeyFromPem(issuer.key) : key, forge.md.sha256.create());
  return { key: privateKey, chain: forge.pki.certificateToPem(certificate) };
}

/** For programs that read files; gone with `using` or dispose. */
export function temporaryFiles<N extends string>(
  identities: Readonly<Record<N, TestIdentity>>,
): { readonly paths: Readonly<Record<N, TestIdentity>> } & Disposable {
  const folder = mkdtempSync(join(tmpdir(), 'otlp-chaos-identities-'));
  const write = (name: string, pem: string): string => {
    const path = join(folder, name);
    writeFileSync(path, pem, { mode: 0o600 });
    return path;
  };
  const pairs = Object.entries<TestIdentity>(identities).map(([name, { key, chain }]) => [
    name,
    { key: write(`${name}.key.pem`, key), chain: write(`${name}.pem`, chain) },
  ]);
  return {
    paths: Object.fromEntries(pairs) as Record<N, TestIdentity>,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

let good: TestIdentity | undefined;

export function goodCertificate(): TestIdentity {
  good ??= mintCertificate('localhost');
  return good;
}
