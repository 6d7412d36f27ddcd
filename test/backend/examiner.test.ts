import { gzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { eventJsonSchema, startBackend } from '../../src/index.ts';
import type { Backend, BackendOptions, EventOf } from '../../src/index.ts';
import { sendMarked } from '../../src/workload/send-marked.ts';

const json = { 'content-type': 'application/json' };
const base64Ids = '{"traceId":"W47/95gDgQPSabYzgT/GDA==","spanId":"7uGbfsPBsXQ="}';
const badSpan = `{"resourceSpans":[{"scopeSpans":[{"spans":[${base64Ids}]}]}]}`;

type Sent = Omit<RequestInit, 'headers'> & { headers?: Record<string, string>; path?: string };
type Found = Pick<EventOf<'exchange.examined'>, 'body' | 'violations'> & { answer: number };

/** What a backend that examines says of one request, and what it answered. */
async function examined(sent: Sent, options: BackendOptions = {}): Promise<Found> {
  await using backend = await startBackend({ examine: true, ...options });
  const answer = await post(backend, sent);
  const { body, violations } = await backend.waitFor(isExamined);
  return { answer, body, violations };
}

const isExamined = (event: { type: string }): event is EventOf<'exchange.examined'> =>
  event.type === 'exchange.examined';

async function post({ endpoints }: Backend, { path = '/v1/traces', headers = json, ...rest }: Sent): Promise<number> {
  const userAgent = { 'user-agent': 'OTel-OTLP-Exporter-Test/1.0' };
  const init = { method: 'POST', headers: { ...userAgent, ...headers }, ...rest };
  const response = await fetch(endpoints.http + path, init);
  await response.arrayBuffer();
  return response.status;
}

test('requests that a lawful backend refuses are examined too, with or without their body', async () => {
  expect(await examined({ headers: { 'content-type': 'text/plain' }, body: badSpan })).toMatchObject({
    answer: 415,
    body: 'none',
    violations: [{ rule: 'S25', place: 'header content-type', seen: '“text/plain”' }],
  });
  expect(await examined({ body: badSpan })).toMatchObject({
    answer: 400,
    body: 'whole',
    violations: [{ rule: 'S27' }, { rule: 'S27' }, { rule: 'D7' }, { rule: 'D7' }, { rule: 'D7' }],
  });
  expect(await examined({ path: '/v1/trace', body: badSpan })).toMatchObject({
    answer: 404,
    violations: [{ rule: 'S31' }],
  });
  expect(await examined({ headers: { ...json, 'content-encoding': 'gzip' }, body: badSpan })).toMatchObject({
    answer: 400,
    body: 'none',
    violations: [{ rule: 'S33' }],
  });
  const body = gzipSync(badSpan);
  expect(await examined({ headers: { 'content-type': 'application/x-protobuf' }, body })).toMatchObject({
    answer: 400,
    violations: [{ rule: 'S33' }],
  });
});

test('a request that a fault answers before its body is examined as far as it is known', async () => {
  const found = await examined({ body: badSpan }, { scenario: 'auth-401' });
  expect(found).toMatchObject({ answer: 401, body: 'none', violations: [] });
});

test('a lawful request is examined whole, and the event fits the published schema', async () => {
  await using backend = await startBackend({ examine: true });
  for (const protocol of ['grpc', 'http/protobuf', 'http/json'] as const) {
    const url = backend.endpoints[protocol === 'grpc' ? 'grpc' : 'http'];
    await sendMarked({ signal: 'logs', protocol, count: 3, run: 5, url });
  }
  const events = backend.events({ type: 'exchange.examined' });
  // Our own client has no version in its name.
  expect(events.map(({ violations }) => violations.map(({ rule }) => rule))).toEqual([['X9'], ['X9'], ['X9']]);
  expect(events.map(({ body }) => body)).toEqual(['whole', 'whole', 'whole']);
  const accepts = new Ajv2020({ strict: false }).compile(eventJsonSchema());
  for (const event of events) expect(accepts(event) || [event, accepts.errors]).toBe(true);
});

test('nobody is examined unasked', async () => {
  await using backend = await startBackend();
  expect(await post(backend, { body: badSpan })).toBe(400);
  await backend.waitFor((event) => event.type === 'reply.sent');
  expect(backend.events({ type: 'exchange.examined' })).toEqual([]);
});

test('a sender that was told a wrong address is not blamed for it', async () => {
  await using backend = await startBackend({
    examine: true,
    scenario: { sender: { endpoint: { http: '${http}/wrong' } } },
  });
  expect(await post(backend, { path: '/wrong', body: badSpan })).toBe(404);
  await backend.waitFor((event) => event.type === 'reply.sent');
  expect(backend.events({ type: 'exchange.examined' })).toEqual([]);
});

test('of each kind five are examined on a connection, and two hundred in all: that is told', async () => {
  await using backend = await startBackend({ examine: true });
  for (let index = 0; index < 20; index++) await post(backend, { body: '{}' });
  const numberOn = (type: 'exchange.started' | 'exchange.examined'): Map<string, number> => {
    const events: { connection: string }[] = [...backend.events({ type })];
    return new Map([...Map.groupBy(events, ({ connection }) => connection)].map(([name, all]) => [name, all.length]));
  };
  const sent = numberOn('exchange.started');
  expect(numberOn('exchange.examined')).toEqual(new Map([...sent].map(([name, many]) => [name, Math.min(many, 5)])));
  expect(Math.max(...sent.values())).toBeGreaterThan(5);
  for (let index = 0; index < 220; index++) await post(backend, { path: `/v1/traces?${index}`, body: '{}' });
  const examinations = backend.events({ type: 'exchange.examined' });
  expect(examinations).toHaveLength(200);
  const [limit, ...others] = backend.events({ type: 'limit.reached' });
  expect(limit).toMatchObject({ limit: 'maxExaminedRequests', max: 200 });
  expect(others).toEqual([]);
});
