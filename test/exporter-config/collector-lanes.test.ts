import { expect, test } from 'vitest';
import { declaredByCollector } from '../../src/exporter-config/collector-defaults.ts';
import { collectorLanesConfig, componentTypes } from '../../src/exporter-config/collector-lanes.ts';
import type { CollectorLane } from '../../src/exporter-config/collector-lanes.ts';

const endpoints = { grpc: 'http://127.0.0.1:4317', http: 'http://127.0.0.1:4318' };
const lane = (id: string, rest: Partial<CollectorLane> = {}): CollectorLane => ({
  id,
  settings: { endpoints },
  protocol: 'grpc',
  port: 24318,
  ...rest,
});
const options = { telemetryPort: 28888, storageFolder: '/tmp/que$ues' };

interface Config {
  readonly exporters: Readonly<Record<string, object>>;
  readonly extensions?: object;
  readonly service: { readonly pipelines: Readonly<Record<string, object>>; readonly telemetry: object };
}

test('each lane has a receiver, an exporter and pipelines of its own', () => {
  const config = configOf(lane('a'), lane('b', { protocol: 'http/json', port: 24319 }));
  expect(config).toMatchObject({
    receivers: {
      'otlp/a': { protocols: { http: { endpoint: '127.0.0.1:24318' } } },
      'otlp/b': { protocols: { http: { endpoint: '127.0.0.1:24319' } } },
    },
    exporters: {
      'otlp_grpc/a': { endpoint: endpoints.grpc },
      'otlp_http/b': { endpoint: endpoints.http, encoding: 'json' },
    },
  });
  const pipelines = ['traces', 'metrics', 'logs'].flatMap((signal) => [`${signal}/a`, `${signal}/b`]);
  expect(Object.keys(config.service.pipelines).toSorted()).toEqual(pipelines.toSorted());
  const onlyOwn = { receivers: ['otlp/b'], processors: [], exporters: ['otlp_http/b'] };
  expect(config.service.pipelines['traces/b']).toEqual(onlyOwn);
});

test('an older Collector knows its exporters by the names that they had', () => {
  const config = configOf(
    lane('a', { byFormerName: true }),
    lane('b', { byFormerName: true, protocol: 'http/protobuf' }),
  );
  expect(Object.keys(config.exporters)).toEqual(['otlp/a', 'otlphttp/b']);
  expect(config.service.pipelines['traces/b']).toMatchObject({ exporters: ['otlphttp/b'] });
});

test('every line of the log is written, for a program to read, and the metrics are told at the port', () => {
  expect(configOf(lane('a')).service.telemetry).toEqual({
    logs: { level: 'info', encoding: 'json', disable_stacktrace: true, sampling: { enabled: false } },
    metrics: {
      level: 'normal',
      readers: [{ pull: { exporter: { prometheus: { host: '127.0.0.1', port: 28888 } } } }],
    },
  });
});

test('a persistent queue is kept in the folder, for the lane that wants it', () => {
  const wanting = lane('a', { settings: { endpoints, queue: { persistent: true } } });
  const config = configOf(wanting, lane('b'));
  expect(config.extensions).toEqual({ file_storage: { directory: '/tmp/que$$ues', create_directory: true } });
  expect(config.exporters['otlp_grpc/a']).toMatchObject({ sending_queue: { storage: 'file_storage' } });
  expect(config.exporters['otlp_grpc/b']).not.toHaveProperty('sending_queue');
});

test('the types of components that a configuration uses are known', () => {
  const batched = lane('a', {
    settings: { endpoints, protocol: 'http', batch: { at: 'processor' }, queue: { persistent: true } },
  });
  const types = componentTypes([batched, lane('b')]);
  expect(types).toMatchObject({ receivers: ['otlp'], processors: ['batch'], extensions: ['file_storage'] });
  expect([...types.exporters].toSorted()).toEqual(['otlp_grpc', 'otlp_http']);
});

test('without a word of ours the Collector’s defaults are in force, those of the protocol that is spoken', () => {
  expect(declaredByCollector({ endpoints }, 'grpc')).toEqual({
    timeoutMs: 5000,
    compression: 'gzip',
    retry: { enabled: true, initialMs: 5000, maxIntervalMs: 30_000, maxElapsedMs: 300_000 },
    queue: { size: 1000, consumers: 10 },
    persistent: false,
    queueCounts: 'requests',
  });
  expect(declaredByCollector({ endpoints, protocol: 'http' }, 'grpc').timeoutMs).toBe(30_000);
});

test('what is declared is what is written: a short end to retries shortens the intervals', () => {
  const settings = { endpoints, retry: { maxElapsedMs: 2000 }, queue: { persistent: true }, batch: { items: 10 } };
  expect(declaredByCollector(settings, 'grpc')).toMatchObject({
    retry: { enabled: true, initialMs: 2000, maxIntervalMs: 2000, maxElapsedMs: 2000 },
    queue: { size: 1000, consumers: 10 },
    batch: { items: 10, delayMs: 200, at: 'queue' },
    persistent: true,
    queueCounts: 'requests',
  });
  expect(configOf(lane('a', { settings })).exporters['otlp_grpc/a']).toMatchObject({
    retry_on_failure: { initial_interval: '2s', max_interval: '2s', max_elapsed_time: '2s' },
  });
});

function configOf(...lanes: CollectorLane[]): Config {
  return JSON.parse(collectorLanesConfig(lanes, options)) as Config;
}
