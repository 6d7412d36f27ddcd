import { expect, test } from 'vitest';
import { startBackend } from '../../src/backend/start.ts';
import { createTestClock } from '../../src/core/clock.ts';
import { curlClient, fetchClient, grpcClient } from './session-clients.ts';
import type { SessionClient } from './session-clients.ts';

/** The first `refusals` requests of a schedule are refused, and each payload is refused once more by its own count. */
const sequence = {
  phases: [
    { name: 'down', until: { requests: 3 }, rules: [{ fault: 'unavailable', with: { status: 504 } }] },
    { name: 'shy', rules: [{ when: { attempt: 1 }, fault: 'throttle', with: { retryDelay: '1s' } }] },
  ],
};
/** Payload by payload, as every schedule of its own answers: three are refused, then new ones once each. */
const payloads = [1, 1, 1, 2, 2, 1, 3, 3];
const expected = {
  http: ['504', '504', '504', '429', '200', '200', '429', '200'],
  grpc: [...Array<string>(3).fill('UNAVAILABLE'), 'RESOURCE_EXHAUSTED', 'OK', 'OK', 'RESOURCE_EXHAUSTED', 'OK'],
};

async function play(client: SessionClient, headers: Readonly<Record<string, string>>): Promise<string[]> {
  const seen: string[] = [];
  for (const payload of payloads) seen.push(await client(payload, headers));
  return seen;
}

test('two hundred sessions side by side each see exactly their own sequence', { timeout: 300_000 }, async () => {
  await using backend = await startBackend({ scenario: sequence, seed: 7 });
  const traces = `${backend.endpoints.http}/v1/traces`;
  using grpc = grpcClient(backend.endpoints.grpc);
  const clients = [fetchClient(traces), grpc, fetchClient(traces), grpc, curlClient(traces)];
  const sessions = Array.from({ length: 200 }, (_, index) => {
    const name = `test-${index}`;
    // Processes are dear: few of the sessions are curl's.
    const client = clients[index % 40 === 0 ? 4 : index % 4]!;
    return { name, client, wanted: client === grpc ? expected.grpc : expected.http };
  });
  const seen = await Promise.all(sessions.map(({ client, name }) => play(client, { 'x-otlp-chaos-session': name })));
  expect(seen).toEqual(sessions.map(({ wanted }) => wanted));

  // Nothing of it has touched those without a header.
  expect(backend.phase).toBe('down');
  expect(await play(fetchClient(traces), {})).toEqual(expected.http);

  const running = backend.sessions();
  expect(running).toHaveLength(200);
  expect(new Set(running.map(({ seed }) => seed)).size).toBe(200);
  for (const session of running) {
    expect(session.totals()).toMatchObject({ exchanges: payloads.length, faultsFired: 5, rejected: 0 });
    const own = session.events({ type: 'exchange.received' });
    expect(own.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 1, 2, 4, 1, 2]);
    expect(session.events({ type: 'phase.entered' }).map(({ phase }) => phase)).toEqual(['down', 'shy']);
    expect(session.received('traces')).toHaveLength(payloads.length);
  }
  expect(backend.totals().exchanges).toBe(201 * payloads.length);
});

test('the seed of a session follows from that of the backend and its name', async () => {
  const seedOf = async (seed: number, name: string): Promise<number> => {
    await using backend = await startBackend({ seed });
    return backend.session(name).seed;
  };
  expect(await seedOf(7, 'a')).toBe(await seedOf(7, 'a'));
  expect(await seedOf(7, 'a')).not.toBe(await seedOf(7, 'b'));
  expect(await seedOf(7, 'a')).not.toBe(await seedOf(8, 'a'));
});

test('a session may have another scenario, phase and fresh start, and no other session notices', async () => {
  await using backend = await startBackend();
  const client = fetchClient(`${backend.endpoints.http}/v1/traces`);
  const [one, other] = [backend.session('one'), backend.session('other')];
  one.use('unavailable', { with: { status: 502 } });
  expect([await client(1, one.headers), await client(1, other.headers), await client(1, {})]).toEqual([
    '502',
    '200',
    '200',
  ]);
  one.enterPhase('recovered');
  expect(await client(1, one.headers)).toBe('200');
  one.reset();
  expect(one.received('traces')).toEqual([]);
  expect(await client(1, one.headers)).toBe('502');
  expect(one.events({ type: 'exchange.received' }).at(-1)?.attempt).toBe(1);
  expect(other.received('traces')).toHaveLength(1);
  expect(other.events({ type: 'scenario.switched' })).toEqual([]);
  expect(one.env('grpc')).toMatchObject({ OTEL_EXPORTER_OTLP_HEADERS: 'x-otlp-chaos-session=one' });
});

test('the backend may start over without its sessions', async () => {
  await using backend = await startBackend({ scenario: sequence });
  const client = fetchClient(`${backend.endpoints.http}/v1/traces`);
  const session = backend.session('kept');
  for (const headers of [session.headers, {}]) for (const _ of [1, 2, 3]) await client(1, headers);
  backend.reset();
  expect([backend.phase, session.phase]).toEqual(['down', 'shy']);
  expect(session.received('traces')).toHaveLength(3);
  expect(backend.received('traces')).toHaveLength(3);
});

test('a removed session ends with its totals, and its name starts a new one', async () => {
  await using backend = await startBackend({ scenario: sequence });
  const client = fetchClient(`${backend.endpoints.http}/v1/traces`);
  const session = backend.session('brief');
  await client(1, session.headers);
  session.remove();
  expect(backend.sessions()).toEqual([]);
  const ended = session.events({ type: 'session.ended' });
  expect(ended).toMatchObject([{ because: 'removed', totals: { exchanges: 1, faultsFired: 1 } }]);
  expect(() => session.enterPhase('shy')).toThrow(/has ended/);
  expect(await client(1, session.headers)).toBe('504');
  expect(backend.session('brief').totals().exchanges).toBe(1);
});

test('beyond the bound a new session is refused in words, and nothing else is', async () => {
  await using backend = await startBackend({ limits: { maxSessions: 2 } });
  const traces = `${backend.endpoints.http}/v1/traces`;
  const client = fetchClient(traces);
  using grpc = grpcClient(backend.endpoints.grpc);
  const header = (name: string) => ({ 'x-otlp-chaos-session': name });
  expect(await Promise.all(['a', 'b', 'c'].map((name) => client(1, header(name))))).toEqual(['200', '200', '503']);
  expect(await grpc(1, header('d'))).toBe('UNAVAILABLE');
  expect([await client(2, header('a')), await client(2, {})]).toEqual(['200', '200']);
  expect(() => backend.session('e')).toThrow(/there are 2 sessions already/);
  const reached = backend.events({ type: 'limit.reached' });
  expect(reached).toMatchObject([{ limit: 'maxSessions', max: 2 }, { limit: 'maxSessions' }]);
  backend.session('a').remove();
  expect(await client(1, header('c'))).toBe('200');
});

test('a session that nobody asks for ends after a while, and one with a request under way does not', async () => {
  const clock = createTestClock();
  await using backend = await startBackend({ clock, limits: { sessionIdleMs: 60_000 } });
  const [idle, busy] = [backend.session('idle'), backend.session('busy')];
  busy.use({ fault: 'delay', with: { wait: '10m' } });
  const gone = new AbortController();
  const asked = fetch(`${backend.endpoints.http}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...busy.headers },
    body: '{}',
    signal: gone.signal,
  }).catch((error: Error) => error.name);
  await backend.waitFor((event) => event.type === 'fault.fired');
  clock.advance(80_000);
  expect(backend.sessions().map(({ name }) => name)).toEqual(['busy']);
  expect(idle.events({ type: 'session.ended' })).toMatchObject([{ because: 'idle for 1m' }]);
  gone.abort();
  expect(await asked).toBe('AbortError');
});

test.for(['two words', 'x'.repeat(101)])('a name like %s is refused', async (name) => {
  const words = /cannot name a session/;
  await using backend = await startBackend();
  const response = await fetch(`${backend.endpoints.http}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-otlp-chaos-session': name },
    body: '{}',
  });
  expect([response.status, JSON.stringify(await response.json())]).toEqual([400, expect.stringMatching(words)]);
  expect(() => backend.session(name)).toThrow(words);
  expect(backend.sessions()).toEqual([]);
});

test('where a scenario acts before a request is there, no session can have it', async () => {
  await using backend = await startBackend({ scenario: 'idle-close' });
  const response = await fetch(`${backend.endpoints.http}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-otlp-chaos-session': 'a' },
    body: '{}',
  });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('it acts on connection');
  await using healthy = await startBackend();
  expect(() => healthy.session('a').use('bad-cert')).toThrow(/it acts on tls/);
});
