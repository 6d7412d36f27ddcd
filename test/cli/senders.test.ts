import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/core/package-root.ts';
import { senderNames } from '../../src/senders/sender.ts';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `otlp-chaos senders …`, as a user calls it, with an empty tools folder and nothing on PATH. */
async function senders(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const program = join(packageRoot, 'src/cli/otlp-chaos.ts');
  const options = { env: { PATH: '/nonexistent', OTLP_CHAOS_TOOLS: '/nonexistent', ...env } };
  return await promisify(execFile)(process.execPath, [program, 'senders', ...args], options).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: Ended) => ({ code, stdout, stderr }),
  );
}

test('senders list names every sender, and how to get those that are missing', async () => {
  const { code, stdout } = await senders(['list', '--format', 'json']);
  expect(code).toBe(0);
  const listed = JSON.parse(stdout) as { name: string; found: boolean; missing?: string; version?: string }[];
  expect(listed.map(({ name }) => name)).toEqual(senderNames);
  const of = (name: string) => listed.find((one) => one.name === name);
  expect(of('js-http')).toMatchObject({ found: true, version: expect.stringMatching(/^SDK \d/) });
  expect(of('python-grpc')?.missing).toContain('otlp-chaos senders build python');
  expect(of('go-http')?.missing).toContain('otlp-chaos senders build go');
  expect(of('collector')?.missing).toContain('--collector-bin');
});

test('senders doctor says what is missing and how to get it, and exits 1', async () => {
  const { code, stdout } = await senders(['doctor']);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^missing go .*apt install golang-go/m);
  expect(stdout).toMatch(/^missing mvn .*apt install maven/m);
});

test('a sender that cannot be built is named with the nearest that can', async () => {
  expect(await senders(['build', 'pyhton'])).toMatchObject({ code: 64, stderr: expect.stringContaining('python') });
  expect(await senders(['build', 'go@latest'])).toMatchObject({ code: 64, stderr: expect.stringContaining('1.44.0') });
});

test('a build without the tools of the language is a broken set-up that points to the doctor', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'otlp-chaos-tools-'));
  try {
    const { code, stderr } = await senders(['build', 'python'], { OTLP_CHAOS_TOOLS: folder });
    expect(code).toBe(70);
    expect(stderr).toContain('otlp-chaos senders doctor');
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
