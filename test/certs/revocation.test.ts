import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCertificates } from '../../src/certs/certificates.ts';
import type { Certificates } from '../../src/certs/certificates.ts';
import { createSystemClock } from '../../src/core/clock.ts';
import { lacksTool, runTool } from './tool.ts';

/* What the authority says of its certificates, read by OpenSSL, which wants to see that it was the authority who said it. */

let folder: string;
let certificates: Certificates;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'otlp-chaos-revocation-'));
  certificates = await openCertificates({ dir: folder, clock: createSystemClock() });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.skipIf(lacksTool('openssl')).for([
  ['revoked', /: revoked$[^]*Reason: keyCompromise/m],
  ['stapled', /: good$/m],
] as const)('what is stapled to %s is the word of its authority', async ([name, says]) => {
  const { staple } = certificates.identity(name);
  const response = join(folder, `${name}.der`);
  writeFileSync(response, staple!.response);
  const { file, caFile } = certificates.describe(name);
  const trust = ['-CAfile', caFile, '-issuer', caFile];
  const { output } = await runTool('openssl', ['ocsp', '-respin', response, ...trust, '-cert', file]);
  expect(output).toMatch(/Response verify OK/);
  expect(output).toMatch(says);
});

test('nothing is stapled to any other certificate', () => {
  const stapled = certificates.names.filter((name) => certificates.identity(name).staple);
  expect(stapled).toEqual(['revoked', 'stapled']);
});

test.skipIf(lacksTool('openssl')).for([
  ['revoked', /certificate revoked/],
  ['revoked-unstapled', /certificate revoked/],
  ['good', /: OK$/m],
  ['stapled', /: OK$/m],
] as const)('by the list of its authority, %s is what it is', async ([name, says]) => {
  const { file, caFile } = certificates.describe(name);
  const crlFile = certificates.crlFile(name)!;
  const { output } = await runTool('openssl', ['verify', '-crl_check', '-CRLfile', crlFile, '-CAfile', caFile, file]);
  expect(output).toMatch(says);
});

test('an authority that has revoked nothing has no list', () => {
  expect(certificates.crlFile('next-authority')).toBeUndefined();
});
