import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { afterAll, expect, test } from 'vitest';
import type { Exhibit } from '../../src/core/event.ts';
import { startBackend } from '../../src/backend/start.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { beyondExchanges } from '../../src/scenario/reach.ts';
import { fetchClient, grpcClient } from './session-clients.ts';

const backend = await startBackend({ gallery: true, seed: 7 });
afterAll(() => backend.stop());
const { endpoints } = backend;
const exhibits = backend.exhibits();
const shared = exhibits.filter(({ doors }) => doors === 'shared');
const own = exhibits.filter(({ doors }) => doors === 'own');

function exhibit(name: string): Exhibit {
  return exhibits.find((one) => one.exhibit === name)!;
}

/** What a shell prints of the command of an exhibit, with the exit code last. */
async function run({ command }: Exhibit): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  execFile('sh', ['-c', `${command} 2>&1; echo "exit $?"`], (_error, stdout) => resolve(stdout));
  return await promise;
}

test('which doors an exhibit has follows from the layers that its faults declare', () => {
  const layersOf = (scenario: object) => beyondExchanges(loadScenario(scenario));
  expect(layersOf({ fault: 'unavailable' })).toEqual([]);
  expect(layersOf({ fault: 'refuse' })).toEqual(['listener']);
  expect(layersOf({ phases: [{ name: 'a', until: { connections: 2 } }, { name: 'b' }] })).toEqual(['connection']);
  expect(shared.flatMap(({ layers }) => layers).filter((layer) => layer !== 'exchange')).toEqual([]);
  // TLS below an answer wants doors of its own, though no fault acts there.
  const forTlsAlone = own.filter(({ layers }) => layers.every((layer) => layer === 'exchange'));
  expect(forTlsAlone.filter(({ endpoints }) => !endpoints.http.startsWith('https:'))).toEqual([]);
  expect([shared.length, own.length].every((count) => count > 20)).toBe(true);
});

test(
  'the first event holds the whole index, and every exhibit has a schedule behind the doors that it names',
  { timeout: 90_000 },
  async () => {
    expect(backend.ready.gallery).toEqual(exhibits);
    const gone = new AbortController();
    const seen = shared.map(async ({ exhibit: name, endpoints: its }) => {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}', signal: gone.signal };
      // What comes back is for other tests; much of it never does.
      fetch(`${its.http}/v1/traces`, init).then(
        (response) => response.body?.cancel(),
        () => {},
      );
      const timeoutMs = 60_000;
      await backend.waitFor((event) => event.type === 'exchange.started' && event.exhibit === name, { timeoutMs });
      return backend.session('default', { exhibit: name }).scenario.id;
    });
    expect(await Promise.all(seen)).toEqual(shared.map(({ scenario }) => scenario));
    gone.abort();
    const doors = new Set(own.flatMap(({ endpoints: its }) => [its.grpc, its.http]));
    expect(doors.size).toBe(2 * own.length);
  },
);

test.for([
  ['throttle', /HTTP\/1.1 429/],
  ['throttle;date', /HTTP\/1.1 503[\s\S]*retry-after: \w{3}, /i],
  ['auth-401', /HTTP\/1.1 401/],
  ['path-404', /HTTP\/1.1 404/],
  ['redirect;loop', /location: \/s\/redirect;loop\/v1\/traces/],
  ['healthy', /HTTP\/1.1 200/],
  ['tcp-refused', /exit 7$/m],
  ['bad-cert;expired', /certificate has expired[\s\S]*exit 60$/m],
  ['tls-stall', /exit 28$/m],
] as const)('the command of %s shows it to curl', async ([name, words]) => {
  expect(await run(exhibit(name))).toMatch(words);
});

test('gRPC chooses by metadata, HTTP by path or header, and both get what the exhibit says', async () => {
  using grpc = grpcClient(endpoints.grpc);
  const choose = (name: string) => ({ 'x-otlp-chaos-scenario': name });
  const plain = fetchClient(`${endpoints.http}/v1/traces`);
  const byPath = (name: string) => fetchClient(`${endpoints.http}/s/${name}/v1/traces`);
  expect([await grpc(1, choose('unavailable')), await grpc(1, {})]).toEqual(['UNAVAILABLE', 'OK']);
  expect([await plain(2, choose('html-502')), await plain(2, {})]).toEqual(['502', '200']);
  expect([await byPath('html-502')(4, {}), await byPath('html-502')(5, choose('html-502'))]).toEqual(['502', '502']);
  // A row of the failure catalogue, and a value of a parameter.
  expect([await byPath('http-429-after-s')(3, {}), await byPath('throttle;status=503')(3, {})]).toEqual(['429', '503']);
});

test('each session has a schedule of its own at an exhibit', async () => {
  const throttled = fetchClient(`${endpoints.http}/s/throttle/v1/traces`);
  const [one, other] = ['one', 'other'].map((name) => backend.session(name, { exhibit: 'throttle' }));
  one!.enterPhase('recovered');
  expect([await throttled(9, one!.headers), await throttled(9, other!.headers)]).toEqual(['200', '429']);
  expect(one!.events({ type: 'fault.fired' })).toEqual([]);
  expect(other!.events({ type: 'fault.fired' })).toMatchObject([{ session: 'other', exhibit: 'throttle' }]);
  expect(() => one!.use('slow')).toThrow(/shows that and nothing else/);
});

test('what is not there is answered with the nearest name, and what is elsewhere with where', async () => {
  const ask = async (name: string, headers: Record<string, string> = {}) => {
    const url = `${endpoints.http}/s/${name}/v1/traces`;
    const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: '{}' };
    const response = await fetch(url, init);
    return [response.status, ((await response.json()) as { message: string }).message];
  };
  expect(await ask('throtle')).toEqual([404, expect.stringContaining('Did you mean throttle?')]);
  expect(await ask('..%2f..%2fpasswd.yaml')).toEqual([404, expect.stringContaining('has no exhibit')]);
  expect(await ask('throttle;nope=1')).toEqual([400, expect.stringContaining('no parameter “nope”')]);
  expect(await ask('bad-cert')).toEqual([400, expect.stringContaining(exhibit('bad-cert').endpoints.http)]);
  expect(await ask('slow', { 'x-otlp-chaos-scenario': 'throttle' })).toEqual([
    400,
    expect.stringContaining('Say it once'),
  ]);
  expect(await grpcMessage('throtle')).toMatch(/^12 UNIMPLEMENTED: .*Did you mean throttle\?/);
});

async function grpcMessage(name: string): Promise<string> {
  const client = new Client(new URL(endpoints.grpc).host, credentials.createInsecure());
  const metadata = new Metadata();
  metadata.set('x-otlp-chaos-scenario', name);
  const same = (bytes: Buffer): Buffer => bytes;
  const { promise, resolve } = Promise.withResolvers<string>();
  const method = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
  client.makeUnaryRequest(method, same, same, Buffer.alloc(0), metadata, (error) => resolve(error?.message ?? 'OK'));
  return await promise.finally(() => client.close());
}

test('an exhibit with doors of its own enters a phase when asked to', async () => {
  const { http } = exhibit('tcp-refused').endpoints;
  const since = backend.recording().lastSeq;
  backend.enterExhibit('tcp-refused', 'listening');
  await backend.waitFor((event) => event.type === 'listener.opened' && http.endsWith(`:${event.port}`), { since });
  expect(await fetchClient(`${http}/v1/traces`)(1, {})).toBe('200');
  expect(() => backend.enterExhibit('throttle')).toThrow(/no doors of its own/);
  backend.enterExhibit('tcp-refused');
  await backend.waitFor((event) => event.type === 'listener.closed' && http.endsWith(`:${event.port}`), { since });
});

test('doors begin at a port that is given, and all are given back', { timeout: 400_000 }, async () => {
  const basePort = await freeRange(2 * own.length);
  const gallery = await startBackend({ gallery: { basePort } });
  const ports = gallery
    .exhibits()
    .flatMap(({ doors, endpoints: its }) =>
      doors === 'own' ? [its.grpc, its.http].map((url) => Number(new URL(url).port)) : [],
    );
  expect(ports).toEqual(ports.map((_, index) => basePort + index));
  await gallery.stop();
  for (const port of ports) await listenOnce(port);
  // One that is taken ends the start, and gives back what was opened before.
  await using server = createServer();
  await new Promise<void>((resolve) => server.listen(ports[4], '127.0.0.1', resolve));
  await expect(startBackend({ gallery: { basePort } })).rejects.toThrow(`port ${ports[4]}`);
  for (const port of ports.slice(0, 4)) await listenOnce(port);
});

/** A port that so many free ones follow. */
async function freeRange(count: number): Promise<number> {
  for (let base = 21_000; base < 32_000; base += 200) {
    try {
      for (let port = base; port < base + count; port++) await listenOnce(port);
      return base;
    } catch {
      // Somebody listens there: the next range.
    }
  }
  throw new Error('no range of ports is free');
}

async function listenOnce(port: number): Promise<void> {
  await using server = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, '127.0.0.1', resolve);
  await promise;
}
