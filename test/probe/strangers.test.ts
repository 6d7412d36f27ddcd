import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { findExecutable } from '../../src/senders/executable.ts';
import { startCollector } from '../rules/reference-servers.ts';
import { requireTool } from '../tools/tools.ts';
import { mintCertificate } from '../wire/certificates.ts';
import { probed, startRawPort } from './probed.ts';
import { startServer, startSshd } from './real-servers.ts';

/* Servers that we did not write: a probe is right about them, or says that it cannot tell. */

test('a real Collector is fine at both ports, and the protocols of its ports are told apart', async (context) => {
  await using collector = await startCollector(requireTool('otelcol-chaos', context));
  const { grpc, http } = collector.endpoints;
  expect(await probed(grpc)).toMatchObject({ row: undefined });
  const overHttp = await probed(http);
  expect(overHttp.row).toBeUndefined();
  expect(overHttp.report.steps.filter(({ name }) => name.includes('gzip')).map(({ state }) => state)).toEqual([
    'fine',
    'fine',
  ]);

  expect(await probed(http, { protocols: ['grpc'] })).toMatchObject({ row: 'grpc-on-http-port', certainty: 'certain' });
  expect(await probed(grpc, { protocols: ['http/protobuf'] })).toMatchObject({ row: 'http-on-grpc-port' });
  for (const url of [grpc, http]) {
    const { row } = await probed(url.replace('http:', 'https:'));
    expect(row).toBe('tls-client-plain-server');
  }
  const doubled = await probed(`${http}/v1/traces/v1/traces`);
  expect(doubled).toMatchObject({ row: 'path-404', certainty: 'certain' });
  expect(doubled.report.clue?.remedy).toContain(`As base endpoint write ${http} `);
  const missing = await probed(http, { exactPath: true, protocols: ['http/protobuf'], signals: ['traces'] });
  expect(missing.report.clue?.remedy).toContain(`the whole ${http}/v1/traces.`);
});

test('a gRPC server without OTLP is told as such, whatever else its port serves', async (context) => {
  const server = new Server();
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  try {
    expect(await probed(`http://127.0.0.1:${port}`)).toMatchObject({ row: 'grpc-unimplemented', certainty: 'certain' });
  } finally {
    server.forceShutdown();
  }
  // Serves gRPC and HTTP at one port.
  await using etcd = await startServer('etcd', context, {
    ports: 2,
    args: ([client, peer], folder) => [
      `--data-dir=${join(folder, 'data')}`,
      `--listen-peer-urls=http://127.0.0.1:${peer}`,
      `--listen-client-urls=http://127.0.0.1:${client}`,
      `--advertise-client-urls=http://127.0.0.1:${client}`,
    ],
  });
  const url = `http://127.0.0.1:${etcd.ports[0]}`;
  for (const protocols of [undefined, ['grpc']] as const)
    expect(await probed(url, { protocols })).toMatchObject({ row: 'grpc-unimplemented', certainty: 'certain' });
  expect(await probed(url, { protocols: ['http/protobuf'] })).toMatchObject({ row: 'wrong-server' });
});

test('a web server that knows no OTLP is told as such, by the name that it gives itself', async (context) => {
  const python = findExecutable(['python3']);
  if (python === undefined) return context.skip('python3 is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'otlp-chaos-web-'));
  const child = spawn(python, ['-u', '-m', 'http.server', '0', '--bind', '127.0.0.1', '--directory', folder]);
  try {
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const { row, report } = await probed(`http://127.0.0.1:${/port (\d+)/.exec(line)![1]}`);
    expect(row).toBe('wrong-server');
    expect(report.clue?.because).toMatch(/501.*it calls itself “SimpleHTTP/);
  } finally {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    rmSync(folder, { recursive: true });
  }
});

test('a plain TLS server: whom it is signed by, that it wants a client certificate, that it speaks no HTTP', async (context) => {
  const openssl = requireTool('openssl', context);
  const folder = mkdtempSync(join(tmpdir(), 'otlp-chaos-tls-'));
  const { key, chain } = mintCertificate('localhost');
  writeFileSync(join(folder, 'both.pem'), key + chain);
  const serve = async (more: string[]) => {
    const args = ['s_server', '-accept', '127.0.0.1:0', '-cert', join(folder, 'both.pem'), ...more];
    // Its input stays open: at the end of it, it leaves.
    const child = spawn(openssl, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const lines = createInterface({ input: child.stdout });
    const port = await new Promise<string>((resolve) => {
      lines.on('line', (line) => {
        const found = /^ACCEPT .*:(\d+)$/.exec(line);
        if (found) resolve(found[1]!);
      });
    });
    return {
      url: `https://127.0.0.1:${port}`,
      async [Symbol.asyncDispose]() {
        const gone = once(child, 'exit');
        child.kill('SIGKILL');
        await gone;
      },
    };
  };
  try {
    await using silent = await serve([]);
    expect(await probed(silent.url)).toMatchObject({ row: 'tls-self-signed', certainty: 'certain' });
    expect(await probed(silent.url.replace('https', 'http'), { timeoutMs: 3000 })).toMatchObject({
      row: 'plain-client-tls-server',
    });
    const trusted = await probed(silent.url, { ca: chain, timeoutMs: 1500 });
    expect(trusted).toMatchObject({ row: 'accept-mute', certainty: 'likely' });
    expect(trusted.report.steps.find(({ name }) => name === 'TLS')?.seen).toMatch(/^TLSv1\.3, no ALPN$/);

    await using mutual = await serve(['-Verify', '1', '-verify_return_error', '-alpn', 'h2']);
    expect(await probed(mutual.url, { ca: chain })).toMatchObject({ row: 'mtls-required', certainty: 'certain' });
    await using old = await serve(['-tls1_2', '-cipher', 'ALL:@SECLEVEL=0', '-Verify', '1', '-verify_return_error']);
    const { row } = await probed(old.url, { ca: chain });
    expect(['tls-handshake-failure', 'mtls-refused', 'mtls-required']).toContain(row);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('OpenSSH, which speaks first, and Redis, which answers in words of its own, are told by their words', async (context) => {
  await using ssh = await startSshd(context);
  await using redis = await startServer('redis-server', context, {
    ports: 1,
    args: ([port]) => ['--port', String(port), '--bind', '127.0.0.1', '--save', ''],
  });
  const cases = [
    [ssh, 'SSH-2.0-OpenSSH'],
    [redis, '-ERR unknown command'],
  ] as const;
  for (const [{ ports }, words] of cases) {
    for (const scheme of ['http', 'https']) {
      const found = await probed(`${scheme}://127.0.0.1:${ports[0]}`);
      expect(found).toMatchObject({ row: 'other-service', certainty: 'certain' });
      expect(found.report.clue?.because).toContain(words);
    }
  }
});

test('a port that closes at once is told from one that hangs up on what it hears, one that is silent is said to be', async () => {
  await using closing = await startRawPort((socket) => socket.end());
  for (const url of [closing.url, closing.url.replace('http:', 'https:')])
    expect(await probed(url)).toMatchObject({ row: 'accept-close', certainty: 'likely' });
  await using hangingUp = await startRawPort((socket) => socket.once('data', () => socket.end()));
  expect(await probed(hangingUp.url)).toMatchObject({ row: 'closed-early', certainty: 'open' });
  const cut = await probed(hangingUp.url.replace('http:', 'https:'));
  expect(cut).toMatchObject({ row: 'tls-handshake-cut', certainty: 'likely' });
  expect(cut.report.clue?.also).toContain('closed-early');
  await using silent = await startRawPort(() => {});
  expect(await probed(silent.url, { timeoutMs: 1000 })).toMatchObject({ row: 'accept-mute', certainty: 'likely' });
  const secured = await probed(silent.url.replace('http:', 'https:'), { timeoutMs: 1000 });
  expect(secured).toMatchObject({ row: 'accept-mute', certainty: 'likely' });
});

test('a name that does not exist ends at the first step', async () => {
  const { row, report } = await probed('http://otlp-chaos.invalid:4318');
  expect(['dns-nxdomain', 'dns-unanswered']).toContain(row);
  expect(report.steps.map(({ name, state }) => [name, state])).toEqual([['name', 'broken']]);
});
