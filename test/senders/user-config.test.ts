import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { readUserConfig } from '../../src/exporter-config/user-config.ts';
import type { UserConfig } from '../../src/exporter-config/user-config.ts';
import { collector } from '../../src/senders/collector.ts';
import type { Lane } from '../../src/senders/sender.ts';
import { requireTool } from '../tools/tools.ts';
import { eventually } from '../wire/clients.ts';
import { mintCertificate } from '../wire/certificates.ts';
import { acceptHttp, seqsSeen, startGrpcStandIn, startHttpStandIn } from '../workload/stand-in.ts';
import type { HttpStandIn } from '../workload/stand-in.ts';
import { createTestLane } from './test-lane.ts';
import type { TestLane } from './test-lane.ts';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
const quickRetry = { initialMs: 50, maxIntervalMs: 100 };
let collectorBin = '';
beforeEach((context) => {
  collectorBin = requireTool('otelcol-chaos', context);
});

test('a filled queue on disk and the exporters of a configuration are untouched by a run with it', async () => {
  await using real = await startHttpStandIn((_, response) => response.writeHead(503).end());
  await using second = await startHttpStandIn();
  await using ours = await startHttpStandIn();
  using owner = createTestLane(real.url, { id: 'backend', run: 1, collectorBin });
  const folder = await fillQueue(owner, real);
  const before = contentsOf(folder);
  const [realRequests, secondRequests] = [real.requests.length, second.requests.length];

  const userConfig = readConfig(
    `
receivers: {otlp: {protocols: {http: {endpoint: "127.0.0.1:4318"}}}}
processors: {batch: {timeout: 100ms}}
exporters:
  otlp_http/backend: {endpoint: "${real.url}", sending_queue: {storage: file_storage, queue_size: 77}}
  otlp_http/second: {endpoint: "${second.url}"}
extensions: {file_storage: {directory: "${folder}", compaction: {directory: "${folder}", on_start: true}}}
service:
  extensions: [file_storage]
  telemetry: {logs: {output_paths: ["${folder}/log"]}}
  pipelines:
    traces: {receivers: [otlp], processors: [batch], exporters: [otlp_http/backend, otlp_http/second]}
    metrics: {receivers: [otlp], exporters: [otlp_http/second]}
`,
    { exporter: 'otlp_http/backend' },
  );
  using test = createTestLane(ours.url, { run: 2, collectorBin, userConfig });
  const running = await collector.start([test.lane]);
  await running.lanes[0]!.offer('traces', 1, 250);
  await running.lanes[0]!.flushed();
  expect(await running.lanes[0]!.claims!()).toMatchObject({ sent: 250, failed: 0, dropped: 0 });
  await running.stop();

  expect(seqsSeen(ours.requests, 2)).toEqual(upTo(250));
  expect(seqsSeen(ours.requests, 1)).toEqual([]);
  expect([real.requests.length, second.requests.length]).toEqual([realRequests, secondRequests]);
  expect(contentsOf(folder)).toEqual(before);
  expect(readdirSync(join(test.lane.workDir.path, 'collector-queues/file_storage'))).toContain(
    'exporter_otlp_http_backend_traces',
  );
  // The queue was whole, and still is: its owner delivers it.
  await using recovered = await startHttpStandIn();
  await using again = await collector.start([ownLane(owner, recovered.url)]);
  await eventually(() => new Set(seqsSeen(recovered.requests, 1)).size === 250, 'the queue is delivered');
  await again.lanes[0]!.flushed();
});

test('secrets of the environment reach neither the backend nor the recording, ports and folders are not opened', async () => {
  await using backend = await startGrpcStandIn();
  await using taken = await occupiedPort();
  const env = { TOKEN: 'Bearer s3cr3t-0123456789', QUEUE: '9', FOLDER: '/nonexistent/otlp-chaos' };
  const userConfig = readConfig(
    `
receivers: {otlp: {protocols: {grpc: {endpoint: "127.0.0.1:${taken.port}"}}}}
exporters:
  otlp:
    endpoint: real.invalid:4317
    headers: {Authorization: "\${env:TOKEN}", x-literal: another-s3cr3t}
    sending_queue: {queue_size: "\${QUEUE}", storage: file_storage}
    retry_on_failure: {max_elapsed_time: 20s, max_interval: 10s}
extensions: {file_storage: {directory: "\${FOLDER}"}, zpages: {}, oauth2client: {}}
service:
  extensions: [zpages, file_storage, oauth2client]
  pipelines: {traces: {receivers: [otlp], exporters: [otlp]}}
`,
    { env },
  );
  using test = createTestLane(backend.url, { collectorBin, userConfig });
  await using running = await collector.start([test.lane]);
  await running.lanes[0]!.offer('traces', 1, 20);
  await running.lanes[0]!.flushed();
  expect(seqsSeen(backend.requests, 6)).toEqual(upTo(20));
  const { authorization, 'x-literal': literal } = backend.requests[0]!.headers;
  expect([authorization, literal]).toEqual(['x'.repeat(24), 'x'.repeat(14)]);
  expect(test.of('sender.started')[0]!.command).toBe('otelcol-chaos --config my.yaml # made safe');
  expect(JSON.stringify([test.events, running.log])).not.toContain('s3cr3t');
});

test('retries and queue of the owner are in force: what is declared is what happens', async () => {
  await using backend = await startHttpStandIn((request, response, ordinal) => {
    if (ordinal <= 2) response.writeHead(503).end();
    else acceptHttp(request, response, ordinal);
  });
  const userConfig = readConfig(
    `
exporters:
  otlphttp:
    encoding: json
    compression: none
    retry_on_failure: {initial_interval: 30ms, max_interval: "\${env:INTERVAL}"}
    sending_queue: {queue_size: 2, num_consumers: 1}
service: {pipelines: {traces: {receivers: [otlp], exporters: [otlphttp]}}}
`,
    { env: { INTERVAL: '60ms' } },
  );
  expect(userConfig).toMatchObject({
    protocol: 'http/json',
    declared: { retry: { initialMs: 30, maxIntervalMs: 60 }, queue: { size: 2, consumers: 1 } },
  });
  using test = createTestLane(backend.url, { collectorBin, userConfig, settings: { retry: { enabled: false } } });
  await using running = await collector.start([test.lane]);
  await running.lanes[0]!.offer('traces', 1, 10);
  await running.lanes[0]!.flushed();
  expect(backend.requests).toHaveLength(3);
  expect(backend.requests[0]!.headers).toMatchObject({ 'content-type': 'application/json' });
  expect(backend.requests[0]!.headers).not.toHaveProperty('content-encoding');
  const intervals = [...test.printed().matchAll(/"interval":"([\d.]+)ms"/g)].map(([, ms]) => Number(ms));
  expect(intervals).toHaveLength(2);
  // Up to 1.5 times the interval, by the Collector's jitter.
  for (const ms of intervals) expect(ms).toBeLessThanOrEqual(90);
});

test('several lanes exercise copies of one exporter, each against its own backend', async () => {
  await using one = await startGrpcStandIn();
  await using two = await startGrpcStandIn();
  const userConfig = readConfig(`
processors: {batch/small: {timeout: 50ms}}
exporters: {otlp/backend: {endpoint: "real.invalid:4317"}, debug: {}}
service:
  pipelines:
    traces: {receivers: [otlp], processors: [batch/small], exporters: [otlp/backend, debug]}
    logs/x: {receivers: [otlp], exporters: [otlp/backend]}
`);
  using first = createTestLane(one.url, { id: 'l1', run: 1, collectorBin, userConfig });
  using second = createTestLane(two.url, { id: 'l2', run: 2, collectorBin, userConfig });
  await using running = await collector.start([first.lane, second.lane]);
  await running.lanes[0]!.offer('traces', 1, 30);
  await running.lanes[1]!.offer('logs', 1, 40);
  for (const lane of running.lanes) await lane.flushed();
  expect([seqsSeen(one.requests, 1), seqsSeen(one.requests, 2)]).toEqual([upTo(30), []]);
  expect([seqsSeen(two.requests, 1), seqsSeen(two.requests, 2)]).toEqual([[], upTo(40)]);
});

test('our authority is trusted where the scenario says so', async () => {
  const identity = mintCertificate('localhost');
  await using backend = await startHttpStandIn(undefined, { identity });
  const userConfig = readConfig(`
exporters: {otlp_http: {endpoint: "https://real.invalid", tls: {server_name_override: real.invalid}}}
service: {pipelines: {traces: {receivers: [otlp], exporters: [otlp_http]}}}
`);
  using test = createTestLane('', { collectorBin, userConfig });
  const caFile = join(test.lane.workDir.path, 'ca.pem');
  writeFileSync(caFile, identity.chain);
  const url = backend.url.replace('127.0.0.1', 'localhost');
  const settings = { endpoints: { grpc: url, http: url }, caFile };
  await using running = await collector.start([{ ...test.lane, settings }]);
  await running.lanes[0]!.offer('traces', 1, 5);
  await running.lanes[0]!.flushed();
  expect(seqsSeen(backend.requests, 6)).toEqual(upTo(5));
});

test('a Collector without a component of the configuration is named before anything starts', async () => {
  const userConfig = readConfig(`
processors: {groupbytrace: {}}
exporters: {otlp: {endpoint: x}}
service: {pipelines: {traces: {receivers: [otlp], processors: [groupbytrace], exporters: [otlp]}}}
`);
  using test = createTestLane('http://127.0.0.1:1', { collectorBin, userConfig });
  const starting = collector.start([test.lane]);
  await expect(starting).rejects.toThrow(/otelcol-chaos \(0\.\d+\.\d+\) was built without groupbytrace \(processors\)/);
  expect(test.events).toEqual([]);
});

test('an exporter of another protocol than the scenario is about cannot be exercised by it', async () => {
  const userConfig = readConfig(`
exporters: {otlp: {endpoint: x}}
service: {pipelines: {traces: {receivers: [otlp], exporters: [otlp]}}}
`);
  using test = createTestLane('http://127.0.0.1:1', { collectorBin, userConfig, settings: { protocol: 'http' } });
  await expect(collector.start([test.lane])).rejects.toThrow(
    'the exporter otlp speaks grpc, and the scenario is about http',
  );
});

function readConfig(text: string, rest: { env?: Record<string, string>; exporter?: string } = {}): UserConfig {
  return readUserConfig({ text, file: '/somewhere/my.yaml', env: {}, ...rest });
}

/** As its owner runs it: with a persistent queue, and delivering to `url`. */
function ownLane({ lane }: TestLane, url: string): Lane {
  const settings = { endpoints: { grpc: url, http: url }, protocol: 'http', retry: quickRetry } as const;
  return { ...lane, settings: { ...settings, queue: { persistent: true } } };
}

/** Leaves 250 items in a queue on disk, and says where it is. */
async function fillQueue(owner: TestLane, failing: HttpStandIn): Promise<string> {
  const running = await collector.start([ownLane(owner, failing.url)]);
  await running.lanes[0]!.offer('traces', 1, 250);
  await eventually(() => failing.requests.length > 0, 'it tries to deliver');
  await running.kill();
  await running.stop();
  await failing.settled();
  return join(owner.lane.workDir.path, 'collector-queues');
}

/** Names, contents and times of change. */
function contentsOf(folder: string): object[] {
  return readdirSync(folder)
    .toSorted()
    .map((name) => {
      const file = join(folder, name);
      const { mtimeMs, size } = statSync(file);
      return { name, mtimeMs, size, hash: createHash('sha256').update(readFileSync(file)).digest('hex') };
    });
}

async function occupiedPort(): Promise<{ port: number } & AsyncDisposable> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, [Symbol.asyncDispose]: () => new Promise<void>((done) => server.close(() => done())) };
}
