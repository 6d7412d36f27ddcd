import { expect, test } from 'vitest';
import { startBackend } from '../../src/backend/start.ts';
import { requireTool } from '../tools/tools.ts';
import { run } from '../wire/clients.ts';

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

test.for([
  [301, 'GET', 405, 0],
  [308, 'POST', 200, 1],
] as const)(
  'from http to https after a %i curl comes over TLS with a %s, and without Authorization',
  async ([status, method, answered, accepted], context) => {
    const curl = requireTool('curl', context);
    await using backend = await startBackend({ scenario: 'redirect-https', with: { status } });
    const { endpoints, headers = {} } = backend.settings();
    expect(endpoints.http).toMatch(/^http:/);
    const given = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
    const data = ['-H', 'content-type: application/json', '-d', '{"resourceSpans":[{"scopeSpans":[{"spans":[{}]}]}]}'];
    const asked = ['-sL', '--cacert', backend.caFile!, '-o', '/dev/null', '-w', '%{http_code}', ...given, ...data];
    const { output } = await run(curl, [...asked, `${endpoints.http}/v1/traces`]);

    expect([Number(output), backend.totals().accepted]).toEqual([answered, accepted]);
    const secured = backend.events({ since: 0, type: 'tls.established' }).map(({ connection }) => connection);
    const arrived = backend.events({ since: 0, type: 'exchange.started' }).map((started) => ({
      by: started.method,
      isSecure: secured.includes(started.connection),
      secrets: ['authorization', 'x-api-key'].filter((name) => started.headers[name] !== undefined),
    }));
    expect(arrived).toEqual([
      { by: 'POST', isSecure: false, secrets: ['authorization', 'x-api-key'] },
      { by: method, isSecure: true, secrets: ['x-api-key'] },
    ]);
  },
);
