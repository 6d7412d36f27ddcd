import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/core/package-root.ts';
import { eventually } from '../wire/clients.ts';

/** The one of our signals that Node itself does not catch from its first moment on. */
const sighup = 1;

test('a signal that comes while serve is still starting is a clean stop', async ({ skip }) => {
  if (process.platform !== 'linux') skip('whether a process catches signals already is read from /proc');
  // An empty folder: minting takes long enough to be interrupted.
  const certsDir = mkdtempSync(join(tmpdir(), 'otlp-chaos-early-stop-'));
  const args = ['--scenario', 'bad-cert', '--certs-dir', certsDir, '--no-control', '--grpc-port=0', '--http-port=0'];
  const child = spawn(process.execPath, [join(packageRoot, 'src/cli/otlp-chaos.ts'), 'serve', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // Ends it where the signal was not heeded.
    timeout: 20_000,
    killSignal: 'SIGKILL',
  });
  try {
    let printed = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (printed += text));
    await eventually(() => catches(child.pid!, sighup), 'it catches signals');
    child.kill('SIGHUP');
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    expect({ code, signal, printed }).toEqual({ code: 0, signal: null, printed: '' });
  } finally {
    rmSync(certsDir, { recursive: true, force: true });
  }
});

function catches(pid: number, signal: number): boolean {
  // Until then it is still a copy of ourselves.
  if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('serve')) return false;
  const mask = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
  return (BigInt(`0x${mask}`) & (1n << BigInt(signal - 1))) !== 0n;
}
