import { expect, test } from 'vitest';
import { createSystemClock } from '../../src/core/clock.ts';
import { isLoopback } from '../../src/web/access.ts';
import { startControl } from '../../src/web/control.ts';
import { curl, get, send, startControlled } from './control-client.ts';

const token = 'a-token-of-this-test';
const json = ['-H', 'Content-Type: application/json'];

test('a name that was made to resolve to this machine is refused (DNS rebinding)', async () => {
  await using control = await startControlled();
  const { status, body } = await curl('-H', 'Host: attacker.example', `${control.url}/status`);
  expect([status, body.code]).toEqual([403, 'foreign-host']);
});

test.for(['localhost', '127.0.0.1:1', '[::1]:4319', 'LOCALHOST.', 'chaos.localhost'])(
  'the loopback name %s is good',
  async (host) => {
    await using control = await startControlled();
    expect((await curl('-H', `Host: ${host}`, `${control.url}/status`)).status).toBe(200);
  },
);

test('an advertised name is good', async () => {
  await using control = await startControlled({}, { advertise: ['chaos.test'] });
  expect((await curl('-H', 'Host: chaos.test:4319', `${control.url}/status`)).status).toBe(200);
});

test.for(['http://attacker.example', 'http://localhost:3000', 'null'])('a page of %s is refused', async (origin) => {
  await using control = await startControlled();
  expect(await get(`${control.url}/status`, { origin })).toMatchObject({
    status: 403,
    body: { code: 'foreign-origin' },
  });
});

test('a page of the API itself is good', async () => {
  await using control = await startControlled();
  expect((await get(`${control.url}/status`, { origin: control.url })).status).toBe(200);
});

test.for(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
  'a write as %s, which any page could send, is refused',
  async (type) => {
    await using control = await startControlled();
    expect(await send('POST', `${control.url}/reset`, '{}', type)).toMatchObject({
      status: 415,
      body: { code: 'not-json' },
    });
  },
);

test('a write without a content type is refused', async () => {
  await using control = await startControlled();
  expect((await curl('-X', 'POST', `${control.url}/reset`)).status).toBe(415);
});

test('with a token, reads and writes without it are refused', async () => {
  await using control = await startControlled({}, { token });
  expect(await get(`${control.url}/status`)).toMatchObject({ status: 401, body: { code: 'bad-token' } });
  expect((await send('POST', `${control.url}/reset`, {})).status).toBe(401);
  expect((await get(`${control.url}/status`, { authorization: `Bearer ${token}x` })).status).toBe(401);
  expect((await get(`${control.url}/nowhere`)).status).toBe(401);
});

test('with a token, reads and writes that carry it are good', async () => {
  await using control = await startControlled({}, { token });
  const bearer = ['-H', `Authorization: Bearer ${token}`];
  expect((await curl(...bearer, `${control.url}/status`)).status).toBe(200);
  expect((await curl(...bearer, ...json, '-d', '{}', `${control.url}/reset`)).status).toBe(200);
});

test('probes need no token', async () => {
  await using control = await startControlled({}, { token });
  expect((await get(`${control.url}/ready`)).status).toBe(200);
});

test('an address that others can reach needs a token', async () => {
  await using control = await startControlled();
  const options = { host: '0.0.0.0', port: 0, clock: createSystemClock() };
  await expect(startControl(control.backend, options)).rejects.toMatchObject({ code: 'control-token-missing' });
});

test.for([
  ['127.0.0.1', true],
  ['127.8.9.1', true],
  ['::1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['192.168.1.4', false],
  ['localhost.attacker.example', false],
  ['127.0.0.1.attacker.example', false],
] as const)('%s is loopback: %s', ([host, expected]) => {
  expect(isLoopback(host)).toBe(expected);
});
