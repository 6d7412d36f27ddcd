import { describeCertificates, openCertificates } from '../certs/certificates.ts';
import { createSystemClock } from '../core/clock.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';

/** `otlp-chaos certs`: the minted certificates and where they lie. Keys stay in their files. */
export async function certs({ dir, force = false }: { dir?: string; force?: boolean }): Promise<ExitCode> {
  const certificates = await openCertificates({ dir, force, clock: createSystemClock() });
  const lines = [`Certificates in ${certificates.folder}`];
  for (const { name, wrong, file, caFile, notAfter } of describeCertificates(certificates)) {
    lines.push('', `${name}: ${wrong}`, `  chain      ${file}`, `  to trust   ${caFile}`);
    lines.push(`  not after  ${notAfter.toISOString().slice(0, 10)}`);
  }
  process.stdout.write(`${lines.join('\n')}\n`);
  return exitCode.ok;
}
