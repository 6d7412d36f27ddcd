import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { get, send, startControlled } from './control-client.ts';

/** What `body` is answered with when it is sent to `PUT /scenario`. */
async function refusalOf(body: unknown): Promise<unknown> {
  await using control = await startControlled();
  const { status, body: answer } = await send('PUT', `${control.url}/scenario`, body);
  expect(control.backend.scenario.id).toBe('healthy');
  return { status, ...answer };
}

test.for([
  ['a name that is nearly right', { name: 'throtle' }, { code: 'unknown-scenario', nearest: 'throttle' }],
  ['an unknown field', { nam: 'throttle' }, { code: 'unknown-field', nearest: 'name' }],
  ['neither name nor scenario', {}, { code: 'bad-value' }],
  ['both name and scenario', { name: 'throttle', scenario: {} }, { code: 'bad-value' }],
  ['a path, which would open a file', { name: '../secret.yaml' }, { code: 'bad-value' }],
  ['a name that is a number', { name: 5 }, { code: 'bad-value' }],
  ['a list', [], { code: 'bad-value' }],
  ['a time to live without unit', { name: 'throttle', ttl: '30' }, { code: 'bad-duration' }],
  ['a time to live that is a number', { name: 'throttle', ttl: 30 }, { code: 'bad-value' }],
  ['a time to live of nothing', { name: 'throttle', ttl: '0s' }, { code: 'bad-value' }],
  ['an unknown parameter', { name: 'throttle', with: { delay: '2s' } }, { code: 'unknown-param' }],
  ['a parameter of the wrong type', { name: 'throttle', with: { retryDelay: 'soon' } }, { status: 400 }],
  ['an inline scenario with an unknown key', { scenario: { falt: 'x' } }, { code: 'unknown-key', nearest: 'fault' }],
  ['broken JSON', '{"name":', { code: 'bad-json' }],
] as const)('%s is a 400 that says what would be right', async ([_title, body, expected]) => {
  expect(await refusalOf(body)).toMatchObject({ status: 400, message: expect.stringMatching(/\w/), ...expected });
});

test.for([
  ['since that is negative', '/events?since=-1', 'bad-value'],
  ['since that is no number', '/events?since=1e3', 'bad-value'],
  ['a limit beyond the bound', '/events?limit=10001', 'bad-value'],
  ['an unknown type', '/events?type=reply.sended', 'unknown-event-type'],
  ['an unknown query field', '/events?form=5', 'unknown-field'],
  ['since given twice', '/events?since=1&since=2', 'bad-value'],
  ['a stream with a limit', '/events/stream?limit=5', 'unknown-field'],
] as const)('%s is a 400', async ([_title, path, code]) => {
  await using control = await startControlled();
  expect(await get(control.url + path)).toMatchObject({ status: 400, body: { code } });
});

test('an unknown phase is refused with those that exist', async () => {
  await using control = await startControlled({ scenario: 'throttle' });
  expect(await send('POST', `${control.url}/phase`, { name: 'recoverd' })).toMatchObject({
    status: 400,
    body: { code: 'unknown-phase', allowed: ['throttling', 'recovered'] },
  });
});

test('an unknown path is a 404 with the nearest one', async () => {
  await using control = await startControlled();
  expect(await get(`${control.url}/statsu`)).toMatchObject({ status: 404, body: { nearest: '/status' } });
});

test('an unknown scenario is a 404 with the nearest one', async () => {
  await using control = await startControlled();
  expect(await get(`${control.url}/scenarios/bad-crt`)).toMatchObject({ status: 404, body: { nearest: 'bad-cert' } });
});

test('a wrong method is a 405 that names the right one', async () => {
  await using control = await startControlled();
  const { status, headers, body } = await send('DELETE', `${control.url}/status`, {});
  expect([status, headers.get('allow'), body.code]).toEqual([405, 'GET', 'method-not-allowed']);
});

test('a body beyond 1 MiB is a 413', async () => {
  await using control = await startControlled();
  const tooLong = JSON.stringify({ name: 'x'.repeat(1024 * 1024) });
  expect(await send('PUT', `${control.url}/scenario`, tooLong)).toMatchObject({
    status: 413,
    body: { code: 'body-too-large' },
  });
});

test('a path that cannot be decoded is a 400', async () => {
  await using control = await startControlled();
  expect(await get(`${control.url}/%zz`)).toMatchObject({ status: 400, body: { code: 'bad-request' } });
});

test.for([
  ['bytes that are not HTTP', 'NONSENSE\r\n\r\n', '400', 'bad-request'],
  ['headers beyond 16 KiB', `GET / HTTP/1.1\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`, '431', 'headers-too-large'],
  ['a request without Host', 'GET / HTTP/1.1\r\nconnection: close\r\n\r\n', '403', 'foreign-host'],
] as const)('%s are answered in JSON as well', async ([_title, bytes, status, code]) => {
  await using control = await startControlled();
  const socket = connect(Number(new URL(control.url).port), '127.0.0.1');
  socket.write(bytes);
  const answer = await text(socket);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ code });
});
