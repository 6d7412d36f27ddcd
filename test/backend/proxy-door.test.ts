import { expect, test } from 'vitest';
import { startBackend } from '../../src/backend/start.ts';
import { runTool } from '../scenarios/clients/tool.ts';
import { findTool, requireTool } from '../tools/tools.ts';
import type { Backend } from '../../src/backend/backend.ts';

/** A backend in plaintext behind a proxy that lets everybody through. */
const behindProxy = {
  title: 'Behind a proxy',
  cause: 'network',
  phases: [{ name: 'open', rules: [{ fault: 'proxy', with: { how: 'tunnel' } }] }],
};

async function curl({ ready }: Backend, url: string, user = ''): Promise<string> {
  const proxy = ready.proxy!.replace('//', `//${user}`);
  const json = ['-H', 'content-type: application/json', '-d', '{}'];
  const args = [
    '-sS',
    '-m',
    '10',
    '-w',
    '%{http_connect} %{http_code}',
    '-o',
    '/dev/null',
    '--noproxy',
    '',
    '-p',
    ...json,
  ];
  const { stdout } = await runTool(findTool('curl').path!, [...args, '-x', proxy, url]);
  return stdout.toString();
}

test('its tunnels are connections of the backend, which came through it; bytes of before are not counted', async (context) => {
  requireTool('curl', context);
  await using backend = await startBackend({ scenario: behindProxy });
  expect(await curl(backend, `${backend.endpoints.http}/v1/traces`)).toBe('200 200');
  const [answered] = backend.events({ type: 'proxy.answered' });
  const [opened] = backend.events({ type: 'connection.opened' });
  const closed = await backend.waitFor((event) => event.type === 'connection.closed');
  const { host: target } = new URL(backend.endpoints.http);
  expect(answered).toMatchObject({ target, verb: 'tunnel', credential: 'missing' });
  expect(opened).toMatchObject({ listener: 'http', via: 'proxy', peer: answered!.peer });
  const [started] = backend.events({ type: 'exchange.started' });
  expect(started).toMatchObject({ httpVersion: '1.1', path: '/v1/traces' });
  expect(closed).toMatchObject({ exchanges: 1, by: 'peer' });
  const { bytesRead } = closed as { bytesRead: number };
  expect(bytesRead).toBeLessThan(240);
});

test('it leads nowhere else: not to other hosts, nor to other ports of this one', async (context) => {
  requireTool('curl', context);
  await using backend = await startBackend({ scenario: behindProxy });
  const targets = [
    'http://192.0.2.1:80/',
    'http://127.0.0.1:1/',
    'http://example.com:4318/',
    `${backend.ready.proxy}/`,
  ];
  for (const target of targets) expect(await curl(backend, target)).toBe('403 000');
  expect(backend.events({ type: 'connection.opened' })).toEqual([]);
  const answered = backend.events({ type: 'proxy.answered' });
  expect(answered.map(({ verb, status }) => [verb, status])).toEqual(targets.map(() => ['refuse', 403]));
});

test('by the name of the backend it leads there, too', async (context) => {
  requireTool('curl', context);
  await using backend = await startBackend({ scenario: behindProxy });
  const { port } = new URL(backend.endpoints.http);
  for (const host of ['localhost', '[::1]', 'backend.otlp-chaos.test', 'LOCALHOST'])
    expect(await curl(backend, `http://${host}:${port}/v1/traces`)).toBe('200 200');
});

test('credentials for it are recorded as labels, and let through whoever has them', async (context) => {
  requireTool('curl', context);
  await using backend = await startBackend({ scenario: 'proxy-connect', with: { proxy: 'authenticate' }, tls: false });
  const { token } = backend.ready.sender;
  const url = `${backend.endpoints.http}/v1/traces`;
  expect(await curl(backend, url)).toBe('407 000');
  expect(await curl(backend, url, 'sender:secret-of-mine@')).toBe('407 000');
  expect(await curl(backend, url, `sender:${String(token)}@`)).toBe('200 200');
  const answered = backend.events({ type: 'proxy.answered' });
  expect(answered.map(({ credential }) => credential)).toEqual(['missing', 'foreign', 'valid']);
  expect(JSON.stringify(backend.events())).not.toContain('secret-of-mine');
});

test('a door that refuses is one that the proxy cannot reach', async (context) => {
  requireTool('curl', context);
  const [open] = behindProxy.phases;
  const rules = [...open!.rules, { fault: 'refuse' }];
  await using backend = await startBackend({ scenario: { ...behindProxy, phases: [{ name: 'shut', rules }] } });
  expect(await curl(backend, `${backend.endpoints.http}/v1/traces`)).toBe('502 000');
});

test('without a fault of a proxy there is none, and a Toxiproxy in front leaves no room for one', async () => {
  await using backend = await startBackend();
  expect(backend.ready.proxy).toBeUndefined();
  await expect(startBackend({ scenario: behindProxy, toxiproxy: 'http://127.0.0.1:1' })).rejects.toMatchObject({
    code: 'toxiproxy-cannot',
  });
});
