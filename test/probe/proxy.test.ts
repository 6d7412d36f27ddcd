import { expect, test } from 'vitest';
import { startBackend } from '../../src/backend/start.ts';
import { endpointOf } from '../../src/probe/endpoint.ts';
import { isUsed, proxiesFor } from '../../src/probe/proxy.ts';
import { probed, startRawPort } from './probed.ts';
import { startServer } from './real-servers.ts';
import type { RealServer } from './real-servers.ts';

/* Proxies that the environment names: a probe goes directly, and asks them what senders would ask. */

/** Senders go round a proxy for the host itself. Linux takes this for the host, and nobody takes it for a name of the host. */
const notLoopback = '0.0.0.0';

function asElsewhere(endpoint: string): string {
  return endpoint.replace('127.0.0.1', notLoopback);
}

type Context = Parameters<typeof startServer>[1];

/** Opens tunnels to port 443 alone, as careful proxies do, and passes on what comes without TLS. */
async function startTinyproxy(context: Context, { only = 443 } = {}): Promise<RealServer> {
  return await startServer('tinyproxy', context, {
    ports: 1,
    files: ([port]) => ({ conf: `Port ${port}\nListen 127.0.0.1\nConnectPort ${only}\nMaxClients 20\n` }),
    args: () => ['-d', '-c', 'conf'],
  });
}

test('for HTTP without TLS the proxy is asked to pass an export on, for gRPC and TLS to open a tunnel', async (context) => {
  await using proxy = await startTinyproxy(context);
  await using backend = await startBackend();
  const [grpc, http] = [asElsewhere(backend.endpoints.grpc), asElsewhere(backend.endpoints.http)];
  const proxyUrl = `http://127.0.0.1:${proxy.ports[0]}`;

  const passed = await probed(http, { env: { http_proxy: proxyUrl } });
  expect(passed.row).toBeUndefined();
  expect(passed.report.steps.find(({ name }) => name === 'proxy')?.seen).toContain('HTTP/1.1 200');
  expect(passed.report.remarks.join()).toContain('passes exports on');

  const shut = await probed(grpc, { env: { HTTPS_PROXY: proxyUrl } });
  expect(shut).toMatchObject({ row: 'proxy-connect', certainty: 'likely' });
  expect(shut.report.clue?.because).toContain('403');
  // Each variable is about the other protocol, and is none of the endpoint's business.
  for (const [url, env] of [
    [grpc, { http_proxy: proxyUrl }],
    [http, { HTTPS_PROXY: proxyUrl }],
  ] as const)
    expect((await probed(url, { env })).report).toMatchObject({ remarks: [] });

  await using open = await startTinyproxy(context, { only: Number(new URL(grpc).port) });
  const tunnelled = await probed(grpc, { env: { HTTPS_PROXY: `http://127.0.0.1:${open.ports[0]}` } });
  expect(tunnelled.row).toBeUndefined();
  expect(tunnelled.report.remarks.join()).toContain('opens a tunnel');
});

test('an endpoint that only the proxy reaches cannot be told from here, one that it does not reach either is lost', async (context) => {
  const url = 'http://otlp-chaos.invalid:4318';
  await using knowing = await startRawPort((socket) =>
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')),
  );
  const only = await probed(url, { env: { http_proxy: knowing.url } });
  expect(only).toMatchObject({ row: 'proxy-only', certainty: 'open' });

  await using proxy = await startTinyproxy(context);
  const { row, certainty, report } = await probed(url, { env: { http_proxy: `http://127.0.0.1:${proxy.ports[0]}` } });
  expect([row, certainty]).toEqual(['dns-nxdomain', 'likely']);
  expect(report.clue?.also).toContain('proxy-connect');
});

test('credentials of a proxy are given to it, and shown to nobody', async () => {
  let asked = '';
  await using proxy = await startRawPort((socket) =>
    socket.once('data', (chunk: Buffer) => {
      asked = chunk.toString();
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    }),
  );
  const env = { http_proxy: proxy.url.replace('http://', 'http://me:a-private-word@') };
  const { report } = await probed('http://otlp-chaos.invalid:4318', { env, headers: { authorization: 'Bearer mine' } });
  expect(asked).toMatch(/^POST http:\/\/otlp-chaos\.invalid:4318\/v1\/traces HTTP\/1\.1\r\n/);
  expect(asked).toContain(`Proxy-Authorization: Basic ${Buffer.from('me:a-private-word').toString('base64')}`);
  expect(asked).toContain('authorization: Bearer mine');
  expect(JSON.stringify(report)).toContain('407');
  expect(JSON.stringify(report)).not.toMatch(/a-private-word|Bearer mine/);
});

test('a proxy that takes no request in HTTP is not asked', async () => {
  let connections = 0;
  await using socks = await startRawPort(() => (connections += 1));
  const env = { HTTP_PROXY: `socks5://127.0.0.1:${socks.port}` };
  expect(await probed('http://otlp-chaos.invalid:4318', { env })).toMatchObject({
    row: 'proxy-only',
    certainty: 'open',
  });
  expect(connections).toBe(0);
});

test('exceptions are names, their subdomains, addresses and networks; the host itself is always one', () => {
  const namedFor = (url: string, noProxy: string): boolean => {
    const env = { http_proxy: 'http://proxy:3128', NO_PROXY: noProxy };
    return proxiesFor(endpointOf(url), ['http/protobuf'], { env }).length > 0;
  };
  expect(namedFor('http://otlp.corp:4318', '')).toBe(true);
  expect(namedFor('http://otlp.corp:4318', 'other, .corp')).toBe(false);
  expect(namedFor('http://otlp.corp:4318', 'otlp.corp:4317')).toBe(true);
  expect(namedFor('http://10.1.2.3:4318', '10.0.0.0/8')).toBe(false);
  expect(namedFor('http://10.1.2.3:4318', '192.168.0.0/16,fd00::/8')).toBe(true);
  expect(namedFor('http://[fd00::1]:4318', 'fd00::/8')).toBe(false);
  expect(namedFor('http://10.1.2.3:4318', '10.0.0.0/99')).toBe(true);
  expect(namedFor('http://127.0.0.1:4318', '')).toBe(false);
  const [tunnel] = proxiesFor(endpointOf('https://otlp.corp'), ['http/json'], { env: { HTTPS_PROXY: 'proxy:3128' } });
  expect(tunnel).toMatchObject({ use: 'tunnel', variable: 'HTTPS_PROXY' });
  expect(isUsed(tunnel!, endpointOf('http://otlp.corp'), ['http/json'])).toBe(false);
});
