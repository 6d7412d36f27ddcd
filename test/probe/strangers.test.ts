import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { createSystemClock } from '../../src/core/clock.ts';
import { Budget } from '../../src/probe/budget.ts';
import { endpointOf } from '../../src/probe/endpoint.ts';
import { askProxy, proxyFor } from '../../src/probe/proxy.ts';
import { findExecutable } from '../../src/senders/executable.ts';
import { startCollector } from '../rules/reference-servers.ts';
import { requireTool } from '../tools/tools.ts';
import { mintCertificate } from '../wire/certificates.ts';
import { probed, startRawPort } from './probed.ts';

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

test('a gRPC server without OTLP is told as such', async () => {
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

test('a port that speaks first, as SSH does, and one that answers in its own words, as Redis does', async () => {
  await using ssh = await startRawPort((socket) => void socket.write('SSH-2.0-OpenSSH_9.7\r\n'));
  for (const url of [ssh.url, ssh.url.replace('http:', 'https:')]) {
    const { row, report } = await probed(url);
    expect(row).toBe('other-service');
    expect(report.clue?.because).toContain('SSH-2.0-OpenSSH_9.7');
  }
  await using redis = await startRawPort((socket) =>
    socket.once('data', () => socket.write("-ERR unknown command 'PRI'\r\n")),
  );
  expect(await probed(redis.url)).toMatchObject({ row: 'other-service', certainty: 'certain' });
});

test('a port that closes at once cannot be told, one that is silent is said to be', async () => {
  await using closing = await startRawPort((socket) => socket.end());
  expect(await probed(closing.url)).toMatchObject({ row: 'closed-early', certainty: 'open' });
  expect(await probed(closing.url.replace('http:', 'https:'))).toMatchObject({
    row: 'closed-early',
    certainty: 'open',
  });
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

test('a proxy that the environment names is asked, and named when it opens no tunnel', async () => {
  await using proxy = await startRawPort((socket) =>
    socket.once('data', () => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')),
  );
  const env = { http_proxy: `http://127.0.0.1:${proxy.port}` };
  const url = 'http://otlp.invalid:4318';
  const found = proxyFor(endpointOf(url), env);
  expect(found).toMatchObject({ variable: 'http_proxy', port: proxy.port });
  const answer = await askProxy(found!, endpointOf(url), new Budget(createSystemClock(), 5000));
  expect(answer).toBe('HTTP/1.1 407 Proxy Authentication Required');
  expect(proxyFor(endpointOf(url), { ...env, NO_PROXY: '.invalid' })).toBeUndefined();
  expect(proxyFor(endpointOf('http://127.0.0.1:4318'), env)).toBeUndefined();
});
