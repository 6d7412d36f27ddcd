import { expect, test } from 'vitest';
import { curl, get, send, startControlled } from './control-client.ts';

const json = { 'content-type': 'application/json' };

async function exportAs(http: string, session: string): Promise<number> {
  const headers = { ...json, 'x-otlp-chaos-session': session };
  const response = await fetch(`${http}/v1/traces`, { method: 'POST', headers, body: '{}' });
  await response.arrayBuffer();
  return response.status;
}

test('sessions are listed, read, put into a phase, reset and removed', async () => {
  await using control = await startControlled({ scenario: 'unavailable', seed: 7 });
  const { http } = control.backend.endpoints;
  expect((await get(`${control.url}/sessions`)).body).toEqual([]);
  expect(await exportAs(http, 'cart')).toBe(503);
  const { body } = await get(`${control.url}/sessions`);
  expect(body).toMatchObject([
    {
      session: 'cart',
      scenario: { id: 'unavailable' },
      seed: control.backend.session('cart').seed,
      headers: { 'x-otlp-chaos-session': 'cart' },
      totals: { exchanges: 1, faultsFired: 1 },
    },
  ]);
  const phase = await send('POST', `${control.url}/sessions/cart/phase`, { name: 'recovered' });
  expect([phase.status, phase.body.phase]).toEqual([200, 'recovered']);
  expect([await exportAs(http, 'cart'), await exportAs(http, 'other')]).toEqual([200, 503]);
  expect((await send('POST', `${control.url}/sessions/cart/reset`, {})).body.phase).not.toBe('recovered');
  expect(await exportAs(http, 'cart')).toBe(503);
  const gone = await curl('-X', 'DELETE', '-H', 'Content-Type: application/json', `${control.url}/sessions/cart`);
  expect(gone).toMatchObject({ status: 200, body: { session: 'cart', ended: true, totals: { exchanges: 3 } } });
  expect((await get(`${control.url}/sessions/cart`)).status).toBe(404);
  expect((await get(`${control.url}/status`)).body).toMatchObject({ sessions: 1, totals: { exchanges: 4 } });
});

test('writing the scenario of a session starts it', async () => {
  await using control = await startControlled();
  const { http } = control.backend.endpoints;
  const put = await send('PUT', `${control.url}/sessions/cart/scenario`, {
    name: 'unavailable',
    with: { status: 502 },
  });
  expect([put.status, put.body.scenario.with.status]).toEqual([200, 502]);
  expect([await exportAs(http, 'cart'), await exportAs(http, 'other')]).toEqual([502, 200]);
});

test('events are told apart by their session', async () => {
  await using control = await startControlled();
  for (const name of ['a', 'b']) await exportAs(control.backend.endpoints.http, name);
  const { body } = await get(`${control.url}/events?session=a&type=exchange.started,session.started`);
  const events = (body as string)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; session: string });
  expect(events.map(({ type, session }) => [type, session])).toEqual([
    ['session.started', 'a'],
    ['exchange.started', 'a'],
  ]);
});

test.for([
  ['GET', '/sessions/crat', undefined, 404, 'unknown-session'],
  ['DELETE', '/sessions/crat', {}, 404, 'unknown-session'],
  ['POST', '/sessions/cart/phase', { name: 'nowhere' }, 400, 'unknown-phase'],
  ['PUT', '/sessions/cart/scenario', { name: 'bad-cert' }, 400, 'not-for-sessions'],
  ['PUT', '/sessions/cart/scenario', { name: 'slow', ttl: '3s' }, 400, 'unknown-field'],
  ['PUT', '/sessions/a%20b/scenario', { name: 'slow' }, 400, 'bad-session-name'],
  ['POST', '/sessions/cart', {}, 405, 'method-not-allowed'],
] as const)('%s %s is refused in words', async ([method, path, body, status, code]) => {
  await using control = await startControlled();
  control.backend.session('cart');
  const answer = method === 'GET' ? await get(control.url + path) : await send(method, control.url + path, body);
  expect([answer.status, answer.body.code]).toEqual([status, code]);
  if (code === 'unknown-session') expect(answer.body.nearest).toBe('cart');
});

test('with a token, nobody ends a session without it', async () => {
  await using control = await startControlled({}, { token: 'secret' });
  control.backend.session('cart');
  expect((await send('DELETE', `${control.url}/sessions/cart`, {})).status).toBe(401);
  expect((await get(`${control.url}/sessions`)).status).toBe(401);
  expect(control.backend.sessions()).toHaveLength(1);
});
