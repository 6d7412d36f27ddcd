import { afterAll, expect, test } from 'vitest';
import { createSystemClock } from '../../src/core/clock.ts';
import { startControl } from '../../src/web/control.ts';
import { run } from '../wire/clients.ts';
import { get, send, startControlled } from './control-client.ts';

const control = await startControlled({ gallery: true });
afterAll(() => control.backend.stop());

test('the index is data, or a page to whoever asks for HTML', async () => {
  const { body } = await get(`${control.url}/gallery`);
  expect(body).toEqual(control.backend.exhibits());
  const page = await get(`${control.url}/gallery`, { accept: 'text/html,application/xhtml+xml' });
  expect(page.headers.get('content-type')).toContain('text/html');
  for (const { exhibit } of control.backend.exhibits()) expect(page.body).toContain(`<code>${exhibit}</code>`);
  expect(page.body).not.toMatch(/<script|src=|href="http/);
});

test('who asks what there is, is told of the gallery', async () => {
  const { body } = await get(control.url);
  expect(body.gallery).toEqual({ exhibits: control.backend.exhibits().length, at: '/gallery' });
});

test('a browser is asked for the token, and shows the page to whoever has it', async () => {
  const token = 'a token: of this test';
  await using guarded = await startControl(control.backend, { port: 0, clock: createSystemClock(), token });
  const page = (...args: string[]) =>
    run('curl', ['-s', '-i', '-H', 'accept: text/html', ...args, `${guarded.url}/gallery`]);
  const asked = await page();
  expect(asked.output).toMatch(/^HTTP\/1.1 401 /);
  expect(asked.output).toContain('www-authenticate: Basic realm="otlp-chaos control"');
  expect(asked.output).toContain('the token as the password');
  expect((await page('-u', `me:${token}`)).output).toContain('<h1>otlp-chaos gallery</h1>');
  expect((await page('-u', `${token}:x`)).output).toMatch(/^HTTP\/1.1 401 /);
  const program = await get(`${guarded.url}/gallery`);
  expect([program.status, program.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="otlp-chaos control"']);
});

test('one exhibit is found by name and by alias, and the nearest is told', async () => {
  const by = async (name: string) => (await get(`${control.url}/gallery/${name}`)).body;
  expect(await by('tls-expired')).toEqual(await by('bad-cert;expired'));
  expect(await by('throtle')).toMatchObject({ code: 'unknown-exhibit', nearest: 'throttle' });
});

test('an exhibit with doors of its own enters a phase, and one behind shared doors has sessions', async () => {
  const entered = await send('POST', `${control.url}/gallery/tcp-refused/phase`, { name: 'listening' });
  expect([entered.status, entered.body.phase]).toEqual([200, 'listening']);
  const shared = await send('POST', `${control.url}/gallery/throttle/phase`, { name: 'recovered' });
  expect([shared.status, shared.body.code]).toEqual([400, 'shared-exhibit']);
  for (const exhibit of ['throttle', 'slow']) control.backend.session('cart', { exhibit });
  expect((await get(`${control.url}/sessions/cart`)).body).toMatchObject({ code: 'several-exhibits' });
  expect((await get(`${control.url}/sessions/cart?exhibit=slow`)).body).toMatchObject({ exhibit: 'slow' });
});

test('an ordinary backend has no gallery', async () => {
  await using ordinary = await startControlled();
  expect(await get(`${ordinary.url}/gallery`)).toMatchObject({ status: 404, body: { code: 'no-gallery' } });
});
