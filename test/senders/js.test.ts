import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/core/package-root.ts';
import { findSender } from '../../src/senders/index.ts';
import { jsGrpc, jsHttp, jsProgramFile } from '../../src/senders/js.ts';
import { mintCertificate } from '../wire/certificates.ts';
import { eventually } from '../wire/clients.ts';
import { acceptHttp, seqsSeen, startGrpcStandIn, startHttpStandIn } from '../workload/stand-in.ts';
import { isGone } from './processes.ts';
import { createTestLane } from './test-lane.ts';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

test.for(['js-grpc', 'js-http'] as const)('%s is found with the versions of SDK and exporter', async (name) => {
  expect(await findSender(name)).toMatchObject({
    sender: { name },
    version: expect.stringMatching(/^SDK \d+\.\d+\.\d+, exporter \d+\.\d+\.\d+$/),
  });
});

test.for([
  ['grpc', jsGrpc],
  ['http/protobuf', jsHttp],
  ['http/json', jsHttp],
] as const)('over %s the SDK exports spans that carry our ids', async ([protocol, sender]) => {
  await using backend = protocol === 'grpc' ? await startGrpcStandIn() : await startHttpStandIn();
  using test = createTestLane(backend.url, { protocol, settings: { headers: { 'x-tenant': 'a b,c' } } });
  await using running = await sender.start([test.lane]);
  await running.lanes[0]!.offer('traces', 1, 700);
  await running.lanes[0]!.flushed();
  expect(seqsSeen(backend.requests, 6)).toEqual(upTo(700));
  expect(backend.requests[0]).toMatchObject({ unmarked: 0, headers: { 'x-tenant': 'a b,c' } });
  const offered = test.of('workload.offered').map(({ first, count, signal }) => [signal, first, count]);
  expect(offered).toEqual([
    ['traces', 1, 512],
    ['traces', 513, 188],
  ]);
});

test('settings that insist on a protocol family win over the name of the sender', async () => {
  await using backend = await startHttpStandIn();
  using test = createTestLane(backend.url, { settings: { protocol: 'http' } });
  await using running = await jsGrpc.start([test.lane]);
  await running.lanes[0]!.offer('traces', 1, 5);
  await running.lanes[0]!.flushed();
  expect(seqsSeen(backend.requests, 6)).toEqual(upTo(5));
});

test('over HTTP a 503 is followed by a resend of the same spans', async () => {
  await using backend = await startHttpStandIn((request, response, ordinal) => {
    if (ordinal === 1) response.writeHead(503).end();
    else acceptHttp(request, response, ordinal);
  });
  using test = createTestLane(backend.url);
  await using running = await jsHttp.start([test.lane]);
  await running.lanes[0]!.offer('traces', 1, 20);
  await running.lanes[0]!.flushed();
  expect(backend.requests.map(({ payload }) => payload)).toEqual(Array(2).fill(backend.requests[0]!.payload));
});

test('over gRPC this SDK does not retry UNAVAILABLE: it says so and drops the spans', async () => {
  await using backend = await startGrpcStandIn(() => ({ code: 14, details: 'busy' }));
  using test = createTestLane(backend.url);
  await using running = await jsGrpc.start([test.lane]);
  await running.lanes[0]!.offer('traces', 1, 20);
  await running.lanes[0]!.flushed();
  expect(backend.requests).toHaveLength(1);
  expect(test.printed()).toContain('"message":"14 UNAVAILABLE: busy"');
});

test('what the SDK says of a certificate is recorded, and trusting the authority helps', async () => {
  const identity = mintCertificate('localhost');
  await using backend = await startHttpStandIn(undefined, { identity });
  using distrusting = createTestLane(backend.url);
  await using first = await jsHttp.start([distrusting.lane]);
  await first.lanes[0]!.offer('traces', 1, 1);
  await first.lanes[0]!.flushed();
  expect(distrusting.printed()).toContain('Export failed with non-retryable error: Error: self-signed certificate');
  expect(first.log.join('\n')).toBe(distrusting.printed());

  const caFile = join(distrusting.lane.workDir.path, 'ca.pem');
  writeFileSync(caFile, identity.chain);
  using trusting = createTestLane(backend.url, { settings: { caFile } });
  await using second = await jsHttp.start([trusting.lane]);
  await second.lanes[0]!.offer('traces', 2, 1);
  await second.lanes[0]!.flushed();
  expect(seqsSeen(backend.requests, 6)).toEqual([2]);
});

test('credentials that a sender was given are masked in all that is recorded', async () => {
  const secret = 'abc.def-0123456789';
  await using backend = await startHttpStandIn((_request, response) => {
    response.writeHead(401, { 'content-type': 'text/plain' }).end(`Bearer ${secret} is unknown`);
  });
  using test = createTestLane(backend.url, { settings: { headers: { authorization: `Bearer ${secret}` } } });
  await using running = await jsHttp.start([test.lane]);
  await running.lanes[0]!.offer('traces', 1, 1);
  await running.lanes[0]!.flushed();
  expect(backend.requests[0]!.headers['authorization']).toBe(`Bearer ${secret}`);
  expect(test.printed()).toContain('<authorization> is unknown');
  expect(JSON.stringify(test.events)).not.toContain(secret);
});

test('the story of a sender is told by its events', async () => {
  await using backend = await startHttpStandIn();
  using test = createTestLane(backend.url);
  const running = await jsHttp.start([test.lane]);
  await running.lanes[0]!.offer('traces', 1, 3);
  await running.stop();
  expect(running.exited).toBe(true);
  const story = test.events.filter(({ type }) => type !== 'sender.measured');
  expect(story).toMatchObject([
    { type: 'sender.started', sender: 'js-http', command: expect.stringContaining('OTEL_EXPORTER_OTLP_ENDPOINT=') },
    { type: 'sender.ready', sender: 'js-http' },
    { type: 'workload.offered', run: 6, first: 1, count: 3 },
    { type: 'sender.signalled', sender: 'js-http', signal: 'stop', graceMs: 3000 },
    { type: 'sender.exited', sender: 'js-http', code: 0 },
    { type: 'workload.finished', run: 6, offered: 3, refused: 0 },
  ]);
});

test('what is in the queue when a sender is stopped is still exported', async () => {
  await using backend = await startHttpStandIn();
  using test = createTestLane(backend.url);
  const running = await jsHttp.start([test.lane]);
  await running.lanes[0]!.offer('traces', 1, 3);
  await running.stop();
  expect(seqsSeen(backend.requests, 6)).toEqual([1, 2, 3]);
});

test('a sender that is killed is gone: an event, and nobody waits for it', async () => {
  await using backend = await startHttpStandIn(() => {});
  using test = createTestLane(backend.url);
  await using running = await jsHttp.start([test.lane]);
  await running.lanes[0]!.offer('traces', 1, 3);
  const flushed = running.lanes[0]!.flushed();
  process.kill(test.of('sender.started')[0]!.pid!, 'SIGKILL');
  await flushed;
  await eventually(() => running.exited, 'the sender is gone');
  await running.lanes[0]!.offer('traces', 4, 3);
  expect(test.of('sender.exited')).toMatchObject([{ signal: 'SIGKILL' }]);
  expect(test.of('workload.offered')).toHaveLength(1);
});

test('an abort stops the sender', async () => {
  await using backend = await startHttpStandIn();
  using test = createTestLane(backend.url);
  const running = await jsHttp.start([test.lane]);
  test.abort.abort(new Error('enough'));
  await eventually(() => running.exited, 'the sender is gone');
  await running.stop();
  expect(isGone(test.of('sender.started')[0]!.pid!)).toBe(true);
});

test('an abort during the start leaves no process behind', async () => {
  using test = createTestLane('http://127.0.0.1:1');
  const starting = jsHttp.start([test.lane]);
  test.abort.abort(new Error('enough'));
  await expect(starting).rejects.toThrow('enough');
  expect(isGone(test.of('sender.started')[0]!.pid!)).toBe(true);
});

test('the sender can be given few descriptors', async ({ skip }) => {
  if (process.platform !== 'linux') skip('only Linux shows the limits of a process');
  using test = createTestLane('http://127.0.0.1:1', { settings: { limits: { descriptors: 77 } } });
  await using _running = await jsHttp.start([test.lane]);
  const limits = readFileSync(`/proc/${test.of('sender.started')[0]!.pid}/limits`, 'utf8');
  expect(limits).toMatch(/^Max open files +77 +77 /m);
});

test('the program runs as written from src/ and bundled from dist/', () => {
  expect(existsSync(jsProgramFile())).toBe(true);
  expect(basename(jsProgramFile())).toBe('js-program.ts');
  expect(jsProgramFile('file:///anywhere/dist/chunks/js-abc.js')).toBe(join(packageRoot, 'dist', 'js-sender.js'));
});
