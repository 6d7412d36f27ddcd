import { connect } from 'node:http2';
import { expect, test } from 'vitest';
import { http2Codes } from '../../src/core/http2-codes.ts';
import { grpcPaths } from '../../src/core/signal.ts';
import { startBackend } from '../../src/index.ts';
import type { Backend, BackendOptions, ChaosEvent } from '../../src/index.ts';
import { createEventLines } from '../../src/report/event-line.ts';
import { plainStyle } from '../../src/report/style.ts';
import { totalsText } from '../../src/report/totals.ts';
import { sendMarked } from '../../src/workload/send-marked.ts';

const spans = { signal: 'traces', count: 3, run: 9 } as const;

/** What a reader would have seen of it, times aside. */
async function linesOf(options: BackendOptions, act: (backend: Backend) => Promise<unknown>): Promise<string[]> {
  await using backend = await startBackend(options);
  await act(backend);
  await backend.stop();
  const lineOf = createEventLines(plainStyle);
  return backend.events().flatMap((event) => lineOf(event)?.replace(/^ *\d+\.\d{3}s {2}/, '') ?? []);
}

test('an export that was taken is one line', async () => {
  const lines = await linesOf({}, (backend) => sendMarked({ ...spans, protocol: 'grpc', url: backend.endpoints.grpc }));
  expect(lines).toEqual(['✓ 3 spans over grpc → OK']);
});

test('a refusal names the answer, the pause asked for, the attempt and the fault', async () => {
  const lines = await linesOf({ scenario: 'throttle' }, async ({ endpoints: { http: url } }) => {
    for (let attempt = 0; attempt < 2; attempt++) await sendMarked({ ...spans, protocol: 'http/json', url });
  });
  expect(lines).toEqual([
    '~ 3 spans over http/json → 429, “come back in 2s”  [throttle]',
    '~ 3 spans over http/json, attempt 2 → 429, “come back in 2s”  [throttle]',
  ]);
});

test('what a request breaks is told where that was asked for', async () => {
  const lines = await linesOf({ examine: true }, ({ endpoints: { http: url } }) =>
    sendMarked({ ...spans, protocol: 'http/json', url }),
  );
  expect(lines).toEqual([
    '✗ X9 at header user-agent: “otlp-chaos-workload” (allowed: the exporter’s name and version, such as “OTel-OTLP-Exporter-Python/1.2.3”)',
    '✓ 3 spans over http/json → 200',
  ]);
});

test.each(['grpc', 'http'] as const)('a refused credential is named over %s', async (family) => {
  const protocol = family === 'grpc' ? 'grpc' : 'http/protobuf';
  const lines = await linesOf({ scenario: 'auth-401' }, ({ endpoints }) =>
    sendMarked({ ...spans, protocol, url: endpoints[family] }),
  );
  const status = family === 'grpc' ? 'UNAUTHENTICATED' : '401';
  expect(lines).toEqual([
    expect.stringMatching(new RegExp(`^✗ .*→ ${status}, credential missing {2}\\[credentials\\]$`)),
  ]);
});

test('a good token is of no use in another header or without its scheme, and the line says where it stood', async () => {
  const token = 'a-token-of-ours';
  const lines = await linesOf({ scenario: 'auth-401', token }, async ({ endpoints: { http: url } }) => {
    for (const headers of [{ 'x-api-key': token }, { authorization: token }, { authorization: `Bearer ${token}` }])
      await sendMarked({ ...spans, protocol: 'http/protobuf', url, headers });
  });
  expect(lines).toEqual([
    '✗ traces over http/protobuf → 401, credential valid in x-api-key  [credentials]',
    '✗ traces over http/protobuf → 401, credential foreign in authorization  [credentials]',
    '✓ 3 spans over http/protobuf → 200',
  ]);
});

test('partly accepted is neither good nor bad', async () => {
  const lines = await linesOf({ scenario: 'partial-success' }, ({ endpoints: { http: url } }) =>
    sendMarked({ ...spans, protocol: 'http/protobuf', url }),
  );
  expect(lines).toEqual(['~ 3 spans over http/protobuf → 200, 1 rejected  [partial-success]']);
});

test('a handshake that failed is one line, and its connection no second one', async () => {
  const lines = await linesOf({ scenario: 'bad-cert' }, ({ endpoints: { http: url } }) =>
    sendMarked({ ...spans, protocol: 'http/protobuf', url }),
  );
  expect(lines).toEqual([expect.stringMatching(/^✗ http: TLS handshake failed: .*, certificate unknown-ca/)]);
});

test('data that was stored before the connection broke is said to be', async () => {
  const lines = await linesOf({ scenario: 'rst-after-commit' }, ({ endpoints: { http: url } }) =>
    sendMarked({ ...spans, protocol: 'http/protobuf', url }),
  );
  expect(lines).toEqual([expect.stringMatching(/^✗ 3 spans .*though stored {2}\[reset\]$/)]);
});

test('a live switch and the phase that follows are told, the first phase is not', async () => {
  const lines = await linesOf({}, (backend) => backend.use('unavailable', { by: 'test' }));
  expect(lines[0]).toBe('· scenario healthy → unavailable (test)');
  expect(lines.slice(1)).toContainEqual(expect.stringMatching(/^· from now on: Requests are read/));
});

test('a hundred thousand requests without an answer do not pile up', () => {
  const lineOf = createEventLines(plainStyle);
  const started = { at: 1, session: 'default', type: 'exchange.started', connection: 'c1', protocol: 'grpc' };
  const event = { ...started, httpVersion: '2', method: 'POST', path: '/x', headers: {}, credential: 'missing' };
  for (let seq = 1; seq <= 100_000; seq++) lineOf({ ...event, seq, exchange: `e${seq}` } as ChaosEvent);
  const reply = { at: 2, session: 'default', type: 'reply.failed', connection: 'c1', reason: 'x', frames: [] };
  const failed = { ...reply, committed: false, accepted: 0, rejected: 0 };
  expect(lineOf({ ...failed, seq: 100_001, exchange: 'e1' } as ChaosEvent)).toBeUndefined();
  expect(lineOf({ ...failed, seq: 100_002, exchange: 'e100000' } as ChaosEvent)).toContain('✗ POST /x → no answer: x');
});

test('totals are two lines in plain words', async () => {
  await using backend = await startBackend();
  await sendMarked({ ...spans, protocol: 'http/json', url: backend.endpoints.http });
  await backend.stop('enough');
  const [stopped] = backend.events({ type: 'backend.stopped' });
  const text = totalsText(stopped!, plainStyle);
  expect(text).toMatch(/^\nStopped after [\d.]+m?s: enough\n/);
  expect(text).toContain('\n  1 connection · 1 request · 3 items: 3 accepted, 0 rejected · 0 faults fired');
});

test('figures that are too many for eighty columns are wrapped', () => {
  const totals = { connections: 123_456, exchanges: 1_234_567, items: 123_456_789, accepted: 123_456_789 };
  const rest = { rejected: 12_345_678, faultsFired: 123_456, bytesRead: 1 };
  const stopped = { seq: 9, at: 5, session: 'default', type: 'backend.stopped', reason: 'enough' } as const;
  const lines = totalsText({ ...stopped, totals: { ...totals, ...rest } }, plainStyle).split('\n');
  expect(lines.length).toBeGreaterThan(3);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
});

test('a backend that nobody came to says so', async () => {
  await using backend = await startBackend();
  await backend.stop('enough');
  const [stopped] = backend.events({ type: 'backend.stopped' });
  expect(totalsText(stopped!, plainStyle)).toContain('\n  No sender connected.');
});

test('a sender that gives up is told in plain words, over either protocol', async () => {
  const impatient = { ...spans, timeoutMs: 300 };
  const lines = await linesOf({ scenario: 'no-reply-deadline' }, async (backend) => {
    await sendMarked({ ...impatient, protocol: 'grpc', url: backend.endpoints.grpc });
    await sendMarked({ ...impatient, protocol: 'http/json', url: backend.endpoints.http });
    await backend.waitFor(() => backend.events({ type: 'reply.failed' }).length === 2);
  });
  expect(lines).toEqual([
    '✗ 3 spans over grpc → no answer: the sender gave up (RST_STREAM CANCEL)  [no-reply]',
    expect.stringMatching(
      /^✗ 3 spans over http\/json, attempt 2 → no answer: the connection was closed \(\w+\) {2}\[no-reply\]$/,
    ),
  ]);
});

test('a stream that is reset is told with the name of its code', async () => {
  const lines = await linesOf({ scenario: 'no-reply-deadline' }, async (backend) => {
    const session = connect(backend.endpoints.grpc);
    const headers = { ':method': 'POST', ':path': grpcPaths.traces, 'content-type': 'application/grpc' };
    const stream = session.request(headers).on('error', () => {});
    stream.end(Buffer.alloc(5));
    await backend.waitFor((event) => event.type === 'exchange.received');
    stream.close(http2Codes.ENHANCE_YOUR_CALM);
    await backend.waitFor((event) => event.type === 'reply.failed');
    session.destroy();
  });
  expect(lines).toEqual([
    expect.stringContaining('no answer: the sender reset the stream (RST_STREAM ENHANCE_YOUR_CALM)'),
  ]);
});

test('in a terminal a line that is too long goes on under its own text', async () => {
  await using backend = await startBackend();
  await backend.use('auth-401');
  const lineOf = createEventLines(plainStyle, { wrapped: true });
  const lines = backend.events().flatMap((event) => lineOf(event) ?? []);
  const armed = lines.find((line) => line.includes('from now on'))!.split('\n');
  expect(armed.length).toBeGreaterThan(1);
  for (const line of armed) expect(line.length).toBeLessThanOrEqual(80);
  for (const line of armed.slice(1)) expect(line).toMatch(/^ {13}\S/);
});
