import { once } from 'node:events';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { openCertificates } from '../../src/certs/certificates.ts';
import { createSystemClock } from '../../src/core/clock.ts';

/*
 * A program that opens the folder given to it once it reads a line, and prints what it got or the message that stopped it:
 * one of several processes that start at once, or one without permission.
 */

const [dir] = process.argv.slice(2);
process.stdout.write('ready\n');
await once(process.stdin, 'data');
try {
  const certificates = await openCertificates({ dir, clock: createSystemClock() });
  const { key, chain } = certificates.identity('good');
  const authority = new X509Certificate(readFileSync(certificates.caFile('good')));
  const signed = new X509Certificate(chain).verify(authority.publicKey);
  process.stdout.write(`${JSON.stringify({ folder: certificates.folder, key, chain, signed })}\n`);
} catch (error) {
  process.stdout.write(`${JSON.stringify({ error: String(error) })}\n`);
}
process.exit();
