import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCertificates } from '../../src/certs/certificates.ts';
import { mintSet } from '../../src/certs/mint.ts';
import { recipeFor } from '../../src/certs/recipe.ts';
import { createSystemClock } from '../../src/core/clock.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { lacksTool, runTool } from './tool.ts';

const clock = createSystemClock();
const withOpenssl = test.skipIf(lacksTool('openssl'));

withOpenssl('the authority may sign for localhost and .test only, and clients have to heed that', async () => {
  await using folder = await temporaryFolder();
  const certificates = await openCertificates({ dir: folder.path, clock });
  const { output } = await runTool('openssl', ['x509', '-noout', '-text', '-in', certificates.caFile('good')]);
  const constraints = /X509v3 Name Constraints: critical\n\s*Permitted:\n((?:\s*(?:DNS|IP):.*\n)+)/.exec(output)?.[1];
  expect(constraints?.trim().split(/\s*\n\s*/)).toEqual(['DNS:localhost', 'DNS:test']);
});

withOpenssl.each(['example.com', 'localhost.example.com'])(
  'a certificate for %s is refused though the authority signed it',
  async (name) => {
    expect(await verdictOn(name)).toContain('permitted subtree violation');
  },
);

withOpenssl.each(['anything.below.test', '127.200.0.1', '::1'])('a certificate for %s is accepted', async (name) => {
  expect(await verdictOn(name)).toContain('leaf.pem: OK');
});

withOpenssl.each(['collector.example.org', '192.0.2.7', '2001:db8::7', '*.chaos.example.org', 'my_service'])(
  'advertised, %s is in the certificate and allowed to its own authority',
  async (name) => {
    await using folder = await temporaryFolder();
    const { file, caFile } = (await openCertificates({ dir: folder.path, advertise: [name], clock })).describe('good');
    const host = name.replace('*', 'collector');
    const flag = /^[\d.]+$|:/.test(host) ? '-verify_ip' : '-verify_hostname';
    expect((await runTool('openssl', ['verify', flag, host, '-CAfile', caFile, file])).output).toContain(': OK');
  },
);

/** What openssl says of a certificate for this name, signed by an authority like any that we mint. */
async function verdictOn(name: string): Promise<string> {
  await using folder = await temporaryFolder();
  const recipe = recipeFor();
  const leaf = `{wrong: name, issuer: authority, names: ["${name}"], notBeforeDays: -1, notAfterDays: 30}`;
  const catalogue = `{authorities: {authority: {issuer: itself, notBeforeDays: -1, notAfterDays: 40}}, certificates: {leaf: ${leaf}}}`;
  const { files } = await mintSet({ ...recipe, catalogue }, clock.wall());
  const [leafFile, caFile] = [join(folder.path, 'leaf.pem'), join(folder.path, 'ca.pem')];
  await writeFile(leafFile, files.get('leaf.pem')!);
  await writeFile(caFile, files.get('authority.pem')!);
  return (await runTool('openssl', ['verify', '-CAfile', caFile, leafFile])).output;
}
