import { describeCertificates, openCertificates } from '../certs/certificates.ts';
import { createSystemClock } from '../core/clock.ts';
import { createStyle } from '../report/style.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';

/** `otlp-chaos certs`: the minted certificates and where they lie. Keys stay in their files. */
export async function certs({ dir, force = false }: { dir?: string; force?: boolean }): Promise<ExitCode> {
  const certificates = await openCertificates({ dir, force, clock: createSystemClock() });
  const style = createStyle(process.stdout, process.env);
  const lines = [`Certificates in ${certificates.folder}`];
  for (const { name, wrong, file, keyFile, caFile, notBefore, notAfter } of describeCertificates(certificates)) {
    const [from, to] = [notBefore, notAfter].map((date) => date.toISOString().slice(0, 10));
    lines.push('', `${style.bold(style.cyan(name))}: ${wrong === 'nothing' ? 'nothing is wrong with it' : wrong}`);
    const rows = { chain: file, key: keyFile, 'to trust': caFile, valid: `${from} to ${to}` };
    lines.push(...Object.entries(rows).map(([label, value]) => `  ${style.dim(label.padEnd(8))}  ${value}`));
  }
  process.stdout.write(`${lines.join('\n')}\n`);
  return exitCode.ok;
}
