import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { Client } from './client.ts';

/**
 * The same client, told to trust the certificate that a backend shows first and no other: what those who trust its authority
 * do not notice, the renewal of a certificate, it does.
 */
export function pinning(client: Client): Client {
  return {
    ...client,
    name: `${client.name}, trusting one certificate`,
    pinsCertificate: true,
    async attempts(aim) {
      if (!aim.url.startsWith('https:')) return await client.attempts(aim);
      const folder = mkdtempSync(join(tmpdir(), 'otlp-chaos-pinned-'));
      try {
        const caFile = join(folder, 'pinned.pem');
        writeFileSync(caFile, await firstCertificate(aim.url));
        return await client.attempts({ ...aim, caFile });
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

/** By URL: each look has a backend to itself. */
const pinned = new Map<string, Promise<string>>();

function firstCertificate(url: string): Promise<string> {
  const known = pinned.get(url) ?? certificateOf(url);
  pinned.set(url, known);
  return known;
}

/** PEM. Empty where none is shown. */
function certificateOf(url: string): Promise<string> {
  const { hostname: host, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port), rejectUnauthorized: false, timeout: 5000 });
    const end = (pem: string): void => {
      socket.destroy();
      resolve(pem);
    };
    socket.once('secureConnect', () => end(socket.getPeerX509Certificate()?.toString() ?? ''));
    socket.once('timeout', () => end(''));
    socket.once('error', () => end(''));
    socket.once('close', () => end(''));
  });
}
