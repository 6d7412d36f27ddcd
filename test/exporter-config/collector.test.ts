import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { ResolvedSettings } from '../../src/core/sender-settings.ts';
import { collectorConfig } from '../../src/exporter-config/collector.ts';
import type { CollectorConfigOptions } from '../../src/exporter-config/collector.ts';

const plaintext: ResolvedSettings = { endpoints: { grpc: 'http://127.0.0.1:4317', http: 'http://127.0.0.1:4318' } };
const secure: ResolvedSettings = { endpoints: { grpc: 'https://127.0.0.1:4317', http: 'https://127.0.0.1:4318' } };

interface Config {
  readonly receivers: { readonly otlp: object };
  readonly exporters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly processors?: object;
  readonly extensions?: object;
  readonly service: {
    readonly pipelines: Readonly<Record<string, object>>;
    readonly telemetry: object;
    readonly extensions?: readonly string[];
  };
}

test('without options it is complete: a receiver, an exporter for each protocol, a pipeline for each signal', () => {
  expect(config(plaintext)).toEqual({
    receivers: {
      otlp: { protocols: { grpc: { endpoint: '127.0.0.1:14317' }, http: { endpoint: '127.0.0.1:14318' } } },
    },
    exporters: {
      otlp_grpc: { endpoint: 'http://127.0.0.1:4317', tls: { insecure: true } },
      otlp_http: { endpoint: 'http://127.0.0.1:4318' },
    },
    service: {
      pipelines: {
        traces: { receivers: ['otlp'], exporters: ['otlp_grpc', 'otlp_http'] },
        metrics: { receivers: ['otlp'], exporters: ['otlp_grpc', 'otlp_http'] },
        logs: { receivers: ['otlp'], exporters: ['otlp_grpc', 'otlp_http'] },
      },
      telemetry: { metrics: { level: 'none' } },
    },
  });
});

test('over gRPC it is told whom to ask for a name, over HTTP its host has to know', () => {
  const endpoints = { grpc: 'http://backend.otlp-chaos.test:4317', http: 'http://backend.otlp-chaos.test:4318' };
  expect(config({ endpoints, nameServer: '127.1.2.3:53' }).exporters).toEqual({
    otlp_grpc: { endpoint: 'dns://127.1.2.3:53/backend.otlp-chaos.test:4317', tls: { insecure: true } },
    otlp_http: { endpoint: endpoints.http },
  });
});

test('the protocols that are asked for get an exporter and no other', () => {
  const { exporters, service } = config(plaintext, { protocols: ['http'], signals: ['traces'] });
  expect(Object.keys(exporters)).toEqual(['otlp_http']);
  expect(service.pipelines).toEqual({ traces: { receivers: ['otlp'], exporters: ['otlp_http'] } });
});

test('settings that insist on a protocol win over what was asked for', () => {
  expect(Object.keys(config({ ...plaintext, protocol: 'grpc' }, { protocols: ['http'] }).exporters)).toEqual([
    'otlp_grpc',
  ]);
});

test('over TLS both exporters trust the given authority', () => {
  const { exporters } = config({ ...secure, caFile: '/ca.pem' });
  expect(exporters['otlp_grpc']!['tls']).toEqual({ ca_file: '/ca.pem' });
  expect(exporters['otlp_http']!['tls']).toEqual({ ca_file: '/ca.pem' });
});

test('over TLS without an authority the place of the missing line is shown', () => {
  expect(config(secure).exporters['otlp_grpc']!['tls']).toEqual({ insecure: false });
  expect(collectorConfig(secure)).toMatch(/# .*ca_file: [^\n]+\n\s+tls:/);
});

test('over plaintext an authority is left out: with one, a gRPC exporter would speak TLS', () => {
  expect(collectorConfig({ ...plaintext, caFile: '/ca.pem' })).not.toContain('ca_file');
  const anyway = collectorConfig({ ...plaintext, caFile: '/ca.pem', trustsAnyway: true }, { protocols: ['http'] });
  expect(anyway).toMatch(/endpoint: http:[^]*ca_file: \/ca.pem/);
});

test('headers, time-out and compression go to each exporter', () => {
  const headers = { authorization: 'Bearer t', 'x-api-key': '0123' };
  const { exporters } = config({ ...plaintext, headers, timeoutMs: 1500, compression: 'none' });
  const expected = { headers, timeout: '1.5s', compression: 'none' };
  expect(exporters).toMatchObject({ otlp_grpc: expected, otlp_http: expected });
});

test('dollar signs are doubled, or the Collector would put variables of its environment in their place', () => {
  const settings = { ...secure, caFile: '/a$b/ca.pem', headers: { token: '${env:HOME}' } };
  expect(config(settings).exporters['otlp_http']).toMatchObject({
    headers: { token: '$${env:HOME}' },
    tls: { ca_file: '/a$$b/ca.pem' },
  });
});

test('retry and queue settings are written in the Collector’s words', () => {
  const retry = { initialMs: 100, maxIntervalMs: 500, maxElapsedMs: 90_000 };
  const exporter = config({ ...plaintext, retry, queue: { size: 5, consumers: 1 } }).exporters['otlp_grpc'];
  expect(exporter).toMatchObject({
    retry_on_failure: { initial_interval: '100ms', max_interval: '500ms', max_elapsed_time: '1m30s' },
    sending_queue: { queue_size: 5, num_consumers: 1 },
  });
});

test('a short end to retries shortens the intervals too: the Collector refuses longer ones', () => {
  const { exporters } = config({ ...plaintext, retry: { maxElapsedMs: 2000 } });
  const expected = { initial_interval: '2s', max_interval: '2s', max_elapsed_time: '2s' };
  expect(exporters['otlp_grpc']!['retry_on_failure']).toEqual(expected);
});

test('retries without an end keep their intervals', () => {
  const { exporters } = config({ ...plaintext, retry: { maxElapsedMs: 0 } });
  const expected = { initial_interval: '5s', max_interval: '30s', max_elapsed_time: '0ms' };
  expect(exporters['otlp_grpc']!['retry_on_failure']).toEqual(expected);
});

test('pings are for gRPC alone', () => {
  const { otlp_grpc: grpc, otlp_http: http } = config({
    ...plaintext,
    keepalive: { timeMs: 10_000, withoutRequests: true },
  }).exporters;
  expect(grpc!['keepalive']).toEqual({ time: '10s', permit_without_stream: true });
  expect(http!['keepalive']).toBeUndefined();
});

test('retries can be switched off', () => {
  const { exporters } = config({ ...plaintext, retry: { enabled: false, initialMs: 5 } });
  expect(exporters['otlp_http']!['retry_on_failure']).toEqual({ enabled: false });
});

test('a batch is gathered in the queue, where a full one is still told to the caller', () => {
  const { exporters } = config({ ...plaintext, batch: { items: 512, maxItems: 1024, delayMs: 200 } });
  expect(exporters['otlp_grpc']).toMatchObject({
    sending_queue: { batch: { min_size: 512, max_size: 1024, flush_timeout: '200ms' } },
  });
});

test('a batch processor stands in each pipeline when the settings want it before the queue', () => {
  const { exporters, processors, service } = config({ ...plaintext, batch: { items: 512, at: 'processor' } });
  expect(processors).toEqual({ batch: { send_batch_size: 512 } });
  expect(service.pipelines['traces']).toMatchObject({ processors: ['batch'] });
  expect(exporters['otlp_grpc']).not.toHaveProperty('sending_queue');
});

test('a persistent queue is kept by an extension that the service starts', () => {
  const { exporters, extensions, service } = config({ ...plaintext, queue: { persistent: true } });
  expect(exporters['otlp_http']!['sending_queue']).toEqual({ storage: 'file_storage' });
  expect(extensions).toEqual({ file_storage: { directory: './otlp-chaos-queue', create_directory: true } });
  expect(service.extensions).toEqual(['file_storage']);
});

test('how to start it stands at the top, with the limits that it shall be started under', () => {
  expect(collectorConfig(plaintext)).toMatch(/^#.*\n# +otelcol --config collector\.yaml\n/);
  expect(collectorConfig({ ...plaintext, limits: { descriptors: 64 } })).toContain('(ulimit -n 64; exec otelcol');
});

function config(settings: ResolvedSettings, options?: CollectorConfigOptions): Config {
  return parse(collectorConfig(settings, options)) as Config;
}
