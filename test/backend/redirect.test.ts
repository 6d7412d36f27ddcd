import { expect, test } from 'vitest';
import { startBackend } from '../../src/backend/start.ts';

/** One export by Node's own fetch, which follows redirects as browsers do. */
async function exportTo(status: number, to: string) {
  await using backend = await startBackend({ scenario: 'redirect', with: { status, to } });
  const headers = { 'content-type': 'application/json', ...backend.settings().headers };
  const body = '{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"GET"}]}]}]}';
  const answer = await fetch(`${backend.endpoints.http}/v1/traces`, { method: 'POST', headers, body });
  const text = await answer.text();
  const arrived = backend
    .events({ since: 0, type: 'exchange.started' })
    .map(({ method, path, headers, credential }) => ({
      seen: `${method} ${path} at ${headers['host']!.split(':')[0]}`,
      authorization: headers['authorization'],
      credential,
    }));
  return { status: answer.status, text, arrived, totals: backend.totals() };
}

test('after a 302 the GET is answered with a page, and the data is nowhere', async () => {
  const { status, text, arrived, totals } = await exportTo(302, 'same-host');
  expect([status, text.includes('Welcome.'), totals.accepted]).toEqual([200, true, 0]);
  expect(arrived.map(({ seen }) => seen)).toEqual([
    'POST /v1/traces at 127.0.0.1',
    'GET /moved/v1/traces at 127.0.0.1',
  ]);
});

test('after a 307 to another host the data arrives there, and what credentials came along is recorded', async () => {
  const { status, arrived, totals } = await exportTo(307, 'other-host');
  expect([status, totals.accepted]).toEqual([200, 1]);
  expect(arrived).toEqual([
    { seen: 'POST /v1/traces at 127.0.0.1', authorization: 'valid', credential: 'valid' },
    // Fetch takes Authorization off between origins, and knows of no other secret.
    { seen: 'POST /moved/v1/traces at localhost', authorization: undefined, credential: 'valid' },
  ]);
});
