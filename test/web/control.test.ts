import { expect, test } from 'vitest';
import { createSystemClock } from '../../src/core/clock.ts';
import { startControl } from '../../src/web/control.ts';
import { get, send, startControlled } from './control-client.ts';

const oneSpan = {
  resourceSpans: [
    {
      scopeSpans: [{ spans: [{ traceId: '5b8efff798038103d269b633813fc60c', spanId: 'eee19b7ec3c1b174', name: 'a' }] }],
    },
  ],
};

async function exportSpan(endpoint: string): Promise<void> {
  await (
    await send('POST', `${endpoint}/v1/traces`, oneSpan)
  ).body;
}

test('the index lists every route', async () => {
  await using control = await startControlled();
  const { body } = await get(control.url);
  expect(body.routes.map(({ path }: { path: string }) => path)).toContain('/events/stream');
});

test('health and readiness answer 200 while the backend serves', async () => {
  await using control = await startControlled();
  expect(await get(`${control.url}/health`)).toMatchObject({ status: 200, body: { ok: true } });
  expect(await get(`${control.url}/ready`)).toMatchObject({ status: 200, body: { ready: true } });
});

test('the backend is not ready before it is announced', async () => {
  await using control = await startControlled();
  const opening = { ...control.backend, recording: () => ({ ...control.backend.recording(), lastSeq: 0 }) };
  await using early = await startControl(opening, { port: 0, clock: createSystemClock() });
  expect(await get(`${early.url}/ready`)).toMatchObject({ status: 503, body: { code: 'not-ready' } });
});

test('the status tells what is in force and what has come', async () => {
  await using control = await startControlled({ scenario: 'throttle', with: { retryDelay: '1s' }, seed: 7 });
  await exportSpan(control.backend.endpoints.http);
  const { body } = await get(`${control.url}/status`);
  expect(body).toMatchObject({
    scenario: { id: 'throttle', with: { retryDelay: '1s' } },
    phase: 'throttling',
    endpoints: control.backend.endpoints,
    seed: 7,
    totals: { exchanges: 1, items: 1, accepted: 0 },
  });
});

test('a switch by name takes effect on the next export', async () => {
  await using control = await startControlled();
  const { status, body } = await send('PUT', `${control.url}/scenario`, { name: 'throttle', with: { status: 503 } });
  expect([status, body.scenario.id]).toEqual([200, 'throttle']);
  expect((await send('POST', `${control.backend.endpoints.http}/v1/traces`, oneSpan)).status).toBe(503);
});

test('a switch by an inline object takes effect too', async () => {
  await using control = await startControlled();
  const scenario = { title: 'Nobody may', cause: 'credentials', fault: 'reject', with: { reason: 'forbidden' } };
  const { status, body } = await send('PUT', `${control.url}/scenario`, { scenario });
  expect([status, body.scenario.title]).toEqual([200, 'Nobody may']);
  expect((await send('POST', `${control.backend.endpoints.http}/v1/traces`, oneSpan)).status).toBe(403);
});

test('with a time to live the former scenario returns', async () => {
  await using control = await startControlled();
  await send('PUT', `${control.url}/scenario`, { name: 'unavailable', ttl: '50ms' });
  const back = await control.backend.waitFor((event) => event.type === 'scenario.switched' && event.to === 'healthy');
  expect(back).toMatchObject({ from: 'unavailable', by: 'time to live ended' });
});

test('a phase can be entered by name', async () => {
  await using control = await startControlled({ scenario: 'throttle' });
  const { body } = await send('POST', `${control.url}/phase`, { name: 'recovered' });
  expect(body.phase).toBe('recovered');
  expect(control.backend.phase).toBe('recovered');
});

test('a reset goes back to the first phase', async () => {
  await using control = await startControlled({ scenario: 'throttle' });
  await send('POST', `${control.url}/phase`, { name: 'recovered' });
  expect(await send('POST', `${control.url}/reset`, '')).toMatchObject({ status: 200, body: { phase: 'throttling' } });
});

test('the list and a page of it speak of the same scenario', async () => {
  await using control = await startControlled();
  const list = await get(`${control.url}/scenarios`);
  const page = await get(`${control.url}/scenarios/bad-cert`);
  const row = list.body.find(({ id }: { id: string }) => id === 'bad-cert');
  expect(page.body).toMatchObject({ title: row.title, cause: 'tls', fix: { text: expect.stringMatching(/\w/) } });
});

test('an exchange shows its events and its body as OTLP/JSON', async () => {
  await using control = await startControlled();
  await exportSpan(control.backend.endpoints.http);
  const { body } = await get(`${control.url}/exchanges/x1`);
  expect(body.events.map(({ type }: { type: string }) => type)).toEqual([
    'exchange.started',
    'exchange.received',
    'reply.sent',
  ]);
  expect(body.body.resourceSpans[0].scopeSpans[0].spans[0]).toMatchObject(
    oneSpan.resourceSpans[0]!.scopeSpans[0]!.spans[0]!,
  );
});

test('an exchange whose body had to make room keeps its events', async () => {
  await using control = await startControlled({ limits: { maxRetainedBytes: 1 } });
  await exportSpan(control.backend.endpoints.http);
  const { body } = await get(`${control.url}/exchanges/x1`);
  expect(body).toMatchObject({ body: null, hint: expect.stringContaining('no longer kept') });
});

test('an exchange that nothing is left of is gone, one that never was is not found', async () => {
  await using control = await startControlled({ limits: { maxRetainedBytes: 1, maxEvents: 10 } });
  await exportSpan(control.backend.endpoints.http);
  for (let i = 0; i < 10; i++) {
    control.backend.recording().append({ type: 'sender.log', sender: 'test', stream: 'stdout', line: 'later' });
  }
  expect(await get(`${control.url}/exchanges/x1`)).toMatchObject({ status: 410, body: { code: 'exchange-gone' } });
  expect(await get(`${control.url}/exchanges/x9`)).toMatchObject({ status: 404, body: { code: 'unknown-exchange' } });
});

test('nothing is cached', async () => {
  await using control = await startControlled();
  expect((await get(`${control.url}/status`)).headers.get('cache-control')).toBe('no-store');
});

test('stopping the backend closes the API', async () => {
  const control = await startControlled();
  await control.backend.stop();
  await expect(fetch(control.url)).rejects.toThrow();
});

test('a port that is taken is named, with both remedies', async () => {
  await using control = await startControlled();
  const port = Number(new URL(control.url).port);
  await expect(startControl(control.backend, { port, clock: createSystemClock() })).rejects.toMatchObject({
    code: 'port-in-use',
    what: expect.stringContaining(`port ${port} `),
    hint: expect.stringMatching(/--control-port.*--no-control.*ss -ltnp/s),
  });
});
