import { expect, test } from 'vitest';
import { startBackend } from '../../src/index.ts';
import { sendMarked } from '../../src/workload/send-marked.ts';

/* An answer that repeats a credential repeats it to the sender alone: nobody finds it in a recording. */

const secret = 'somebodys-own-token-4711';
const scenario = { fault: 'credentials', with: { echo: true } };
const json = { 'content-type': 'application/json' };

test.for([
  ['authorization', `Bearer ${secret}`, 'bearer'],
  ['x-api-key', secret, 'api-key'],
] as const)(
  'over HTTP the refusal repeats what came in %s, and the recording its name',
  async ([name, value, scheme]) => {
    await using backend = await startBackend({ scenario: { ...scenario, with: { echo: true, scheme } } });
    const headers = { ...json, [name]: value };
    const response = await fetch(`${backend.endpoints.http}/v1/traces`, { method: 'POST', headers, body: '{}' });
    const body = await response.text();
    expect([response.status, JSON.parse(body)]).toMatchObject([
      401,
      { message: `this credential is not known here: ${value}` },
    ]);
    const sent = await backend.waitFor((event) => event.type === 'reply.sent');
    expect(sent).toMatchObject({
      message: `this credential is not known here: <${name}>`,
      headers: { 'content-length': String(Buffer.byteLength(body)) },
    });
    expect(JSON.stringify(backend.events())).not.toContain(secret);
  },
);

test('over gRPC too', async () => {
  await using backend = await startBackend({ scenario });
  const outcome = await sendMarked({
    url: backend.endpoints.grpc,
    protocol: 'grpc',
    signal: 'traces',
    run: 1,
    count: 1,
    headers: { authorization: `Bearer ${secret}` },
  });
  expect(outcome).toMatchObject({ grpcStatus: 16, message: `this credential is not known here: Bearer ${secret}` });
  const sent = await backend.waitFor((event) => event.type === 'reply.sent');
  expect(sent).toMatchObject({ grpcStatus: 16, message: 'this credential is not known here: <authorization>' });
  expect(JSON.stringify(backend.events())).not.toContain(secret);
});

test('a request without a credential has nothing that could be repeated', async () => {
  await using backend = await startBackend({ scenario });
  const response = await fetch(`${backend.endpoints.http}/v1/traces`, { method: 'POST', headers: json, body: '{}' });
  expect(await response.json()).toMatchObject({
    message: 'the request carries no bearer token in the authorization header',
  });
});
