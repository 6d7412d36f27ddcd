import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { ChaosError, eventJsonSchema, ledgerOf, startBackend } from '../../src/index.ts';
import type { ChaosEvent } from '../../src/index.ts';
import { createTestClock } from '../../src/core/clock.ts';
import { sendMarked } from '../../src/workload/send-marked.ts';

const span = { signal: 'traces', protocol: 'http/protobuf', count: 3, run: 5 } as const;

test('a healthy backend stores what it is sent, and shows it decoded', async () => {
  await using backend = await startBackend();
  const outcome = await sendMarked({ ...span, url: backend.endpoints.http });
  expect(outcome).toMatchObject({ accepted: true, status: 200 });
  await backend.waitFor((event) => event.type === 'reply.sent');
  expect(backend.received('traces')).toHaveLength(1);
  expect(backend.totals()).toMatchObject({ exchanges: 1, items: 3, accepted: 3 });
});

test('the first event is backend.ready, and every event fits the published schema', async () => {
  await using backend = await startBackend({ scenario: 'throttle', seed: 4 });
  await sendMarked({ ...span, url: backend.endpoints.http });
  await backend.waitFor((event) => event.type === 'connection.closed');
  const events = backend.events();
  expect(events[0]).toMatchObject({ seq: 1, type: 'backend.ready', scenario: 'throttle', seed: 4 });
  const accepts = new Ajv2020({ strict: false }).compile(eventJsonSchema());
  for (const event of events) expect(accepts(event) || [event, accepts.errors]).toBe(true);
});

test('twenty backends in one process do not disturb each other', async () => {
  const backends = await Promise.all(Array.from({ length: 20 }, () => startBackend()));
  try {
    await Promise.all(
      backends.map((backend, index) => sendMarked({ ...span, count: index + 1, url: backend.endpoints.http })),
    );
    expect(backends.map((backend) => backend.totals().items)).toEqual(backends.map((_, index) => index + 1));
  } finally {
    await Promise.all(backends.map((backend) => backend.stop()));
  }
});

test('a scenario can be switched live, and comes back when its time to live is over', async () => {
  const clock = createTestClock();
  await using backend = await startBackend({ clock });
  await backend.use('unavailable', { ttlMs: 300 });
  expect(await sendMarked({ ...span, url: backend.endpoints.http })).toMatchObject({ accepted: false, status: 503 });
  clock.advance(300);
  await backend.waitFor((event) => event.type === 'scenario.switched' && event.to === 'healthy');
  expect(await sendMarked({ ...span, url: backend.endpoints.http })).toMatchObject({ accepted: true });
});

test('a scenario object means the same as its YAML', async () => {
  const scenario = { fault: 'throttle', with: { retryDelay: '2s' } };
  await using backend = await startBackend({ scenario });
  const outcome = await sendMarked({ ...span, url: backend.endpoints.http });
  expect(outcome).toMatchObject({ status: 429, retryDelayMs: 2000 });
});

test('waiting in vain shows what did arrive', async () => {
  await using backend = await startBackend();
  const waiting = backend.waitFor((event) => event.type === 'fault.fired', { timeoutMs: 20 });
  await expect(waiting).rejects.toThrow(/no event matched[^]*#1 at [\d.]+ ms: backend.ready/);
});

test('a minted token is announced where the scenario needs it, and a foreign one is never recorded', async () => {
  await using backend = await startBackend({ scenario: 'auth-401' });
  const secret = 'Bearer my-very-secret-token';
  const refused = await sendMarked({ ...span, url: backend.endpoints.http, headers: { authorization: secret } });
  expect(refused.status).toBe(401);
  const { headers = {} } = backend.settings({ fixed: true });
  expect(await sendMarked({ ...span, url: backend.endpoints.http, headers })).toMatchObject({ accepted: true });
  const text = JSON.stringify(backend.events());
  expect(text).not.toContain('my-very-secret');
  expect(text).toMatch(/"authorization":"foreign#[0-9a-f]{8}"/);
  expect(backend.ready.sender).toHaveProperty('token');
});

test('the recording in a file is the recording in memory, and gives the same ledger', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'otlp-chaos-test-')), 'run.ndjson');
  const backend = await startBackend({ scenario: 'rst-after-commit', recordFile: file });
  await sendMarked({ ...span, url: backend.endpoints.http });
  await backend.stop();
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  const events = lines.map((line) => JSON.parse(line) as ChaosEvent);
  expect(events).toEqual(backend.events());
  expect(ledgerOf(events, span.run)).toMatchObject({ accepted: 3, attempted: 3 });
});

test('memory for bodies is bounded: the oldest go, the counters stay', async () => {
  await using backend = await startBackend({ limits: { maxRetainedBytes: 4096 } });
  for (let i = 0; i < 10; i++) await sendMarked({ ...span, firstSeq: 1 + i * 3, url: backend.endpoints.http });
  expect(backend.received('traces').length).toBeLessThan(10);
  expect(backend.totals().items).toBe(30);
});

test.each([
  [{ scenario: 'bad-crt' }, /bad-cert/],
  [{ scenario: 'throttle', with: { retryDely: '1s' } }, /retryDelay/],
  [{ seed: -1 }, /seed/],
  [{ recordFile: '/nonexistent/folder/run.ndjson' }, /cannot write/],
])('a mistake in the options %j is told as one', async (options, message) => {
  const failure = await startBackend(options).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(ChaosError);
  expect((failure as ChaosError).message).toMatch(message);
});

test('after the stop both ports are free again', async () => {
  const first = await startBackend();
  const [grpcPort, httpPort] = [first.endpoints.grpc, first.endpoints.http].map((url) => Number(new URL(url).port));
  await first.stop();
  await using second = await startBackend({ grpcPort, httpPort });
  expect(second.endpoints).toEqual(first.endpoints);
});

test('an abort that comes while the backend opens stops it', async () => {
  const abort = new AbortController();
  const control = async () => {
    abort.abort('enough');
    return { url: 'http://127.0.0.1:1', async [Symbol.asyncDispose]() {} };
  };
  await expect(startBackend({ signal: abort.signal, control })).rejects.toBe('enough');
});

test('a recording that cannot be written stops the backend, and what broke is told', async () => {
  const backend = await startBackend({ recordFile: '/dev/full' });
  await backend.stopped;
  expect(backend.failure?.message).toMatch(/^cannot record: no space is left on the device/);
});

test('an aborted signal stops the backend', async () => {
  const abort = new AbortController();
  const backend = await startBackend({ signal: abort.signal });
  abort.abort();
  await backend.stopped;
  expect(await sendMarked({ ...span, url: backend.endpoints.http })).toMatchObject({ accepted: false });
});

test('a sender that was told to speak TLS at the start can do so under every later scenario', async () => {
  await using backend = await startBackend({ scenario: 'bad-cert' });
  const ca = readFileSync(backend.caFile!);
  await backend.use('unavailable');
  expect(backend.endpoints.http).toMatch(/^https:/);
  expect(await sendMarked({ ...span, url: backend.endpoints.http, ca })).toMatchObject({ status: 503 });
});

test('a scenario that needs TLS has it for as long as it is in force', async () => {
  await using backend = await startBackend();
  const schemes = [];
  for (const scenario of ['bad-cert', 'healthy']) {
    await backend.use(scenario);
    schemes.push(new URL(backend.endpoints.grpc).protocol);
  }
  expect(schemes).toEqual(['https:', 'http:']);
  expect(await sendMarked({ ...span, url: backend.endpoints.http })).toMatchObject({ accepted: true });
});

test('the environment of an SDK holds the fix when it is asked for', async () => {
  await using backend = await startBackend({ scenario: 'bad-cert' });
  expect(backend.env('grpc')).not.toHaveProperty('OTEL_EXPORTER_OTLP_CERTIFICATE');
  expect(backend.env('grpc', { fixed: true })).toMatchObject({ OTEL_EXPORTER_OTLP_CERTIFICATE: backend.caFile });
});
