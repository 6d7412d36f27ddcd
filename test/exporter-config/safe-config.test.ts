import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { ChaosError } from '../../src/core/errors.ts';
import { safetyLines } from '../../src/exporter-config/safety-report.ts';
import { safeComponentTypes, safeConfig } from '../../src/exporter-config/safe-config.ts';
import type { SafeConfigOptions, SafeLane } from '../../src/exporter-config/safe-config.ts';
import { readUserConfig } from '../../src/exporter-config/user-config.ts';
import type { UserConfig } from '../../src/exporter-config/user-config.ts';

const everything = `
receivers:
  otlp: {protocols: {grpc: {endpoint: 0.0.0.0:4317}}}
  filelog: {include: [/var/log/*.log]}
processors:
  memory_limiter: {check_interval: 1s, limit_mib: 500}
  batch: {timeout: 2s, send_batch_size: 512}
  k8sattributes: {}
  tail_sampling: {decision_wait: 10s}
exporters:
  otlp/backend:
    endpoint: api.example.test:4317
    timeout: 7s
    compression: none
    headers: {x-honeycomb-team: "\${env:API_KEY}", user-agent: shop}
    tls: {ca_pem: abc, server_name_override: api, min_version: "1.3"}
    auth: {authenticator: oauth2client}
    retry_on_failure: {initial_interval: 2s, max_interval: 10s, max_elapsed_time: 0}
    sending_queue: {queue_size: "\${env:QUEUE:-300}", num_consumers: 3, storage: file_storage/queues}
  otlphttp/second: {endpoint: "https://second.example.test"}
  prometheusremotewrite: {endpoint: "https://metrics.example.test"}
connectors: {spanmetrics: {}}
extensions:
  file_storage/queues: {directory: /var/lib/otelcol, timeout: 2s}
  health_check: {endpoint: 0.0.0.0:13133}
  oauth2client: {client_id: a, client_secret: "\${file:/run/secrets/oauth}"}
service:
  extensions: [health_check, oauth2client, file_storage/queues]
  telemetry: {metrics: {level: detailed}}
  pipelines:
    traces: {receivers: [otlp], processors: [memory_limiter, k8sattributes, tail_sampling, batch], exporters: [otlp/backend, debug, spanmetrics]}
    traces/copy: {receivers: [otlp], exporters: [otlp/backend]}
    metrics: {receivers: [spanmetrics], exporters: [prometheusremotewrite]}
    logs: {receivers: [filelog], exporters: [otlp/backend]}
`;
const env = { API_KEY: 'hny-0123456789', OTHER: 'x' };
const settings = { endpoints: { grpc: 'http://127.0.0.1:5317', http: 'http://127.0.0.1:5318' } };
const secure = { endpoints: { grpc: 'https://127.0.0.1:5317', http: 'https://127.0.0.1:5318' } };
const lane: SafeLane = { id: 'l1', settings, port: 24318 };
const options: SafeConfigOptions = { telemetryPort: 28888, storageFolder: '/tmp/run' };

/** Each line stands for ten of the line above. */
const aliasBomb = Array.from({ length: 9 }, (_, index) =>
  index === 0
    ? 'a0: &a0 [x]'
    : `a${index}: &a${index} [${Array(10)
        .fill(`*a${index - 1}`)
        .join(', ')}]`,
).join('\n');

type Section = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
interface Config {
  readonly receivers: Section;
  readonly processors: Section;
  readonly exporters: Section;
  readonly extensions: Section;
  readonly service: { readonly extensions: readonly string[]; readonly pipelines: Section; readonly telemetry: object };
}

test('one exporter is left, which sends to the backend; whatever else stood beside it is nop', () => {
  const { receivers, exporters, service } = written(read(everything));
  expect(receivers).toEqual({ 'otlp/l1': { protocols: { http: { endpoint: '127.0.0.1:24318' } } } });
  expect(Object.keys(exporters).toSorted()).toEqual(['nop', 'otlp/backend']);
  expect(exporters['otlp/backend']).toMatchObject({ endpoint: 'http://127.0.0.1:5317', tls: { insecure: true } });
  expect(service.pipelines).toEqual({
    traces: { receivers: ['otlp/l1'], processors: ['memory_limiter', 'batch'], exporters: ['otlp/backend', 'nop'] },
    logs: { receivers: ['otlp/l1'], processors: [], exporters: ['otlp/backend'] },
  });
});

test('nothing of the real address, its credentials, ports and folders is left', () => {
  const text = safeConfig(read(everything), [lane], options);
  for (const real of ['example.test', 'API_KEY', 'hny-', 'oauth2', 'health_check', '/var/', '0.0.0.0', 'k8s']) {
    expect(text).not.toContain(real);
  }
});

test('time-out, compression, retries, queue and batches stay as they are written, variables included', () => {
  const { exporters, processors } = written(read(everything));
  expect(exporters['otlp/backend']).toMatchObject({
    timeout: '7s',
    compression: 'none',
    retry_on_failure: { initial_interval: '2s', max_interval: '10s', max_elapsed_time: 0 },
    sending_queue: { queue_size: '${env:QUEUE:-300}', num_consumers: 3, storage: 'file_storage/queues' },
  });
  expect(processors).toEqual({
    memory_limiter: { check_interval: '1s', limit_mib: 500 },
    batch: { timeout: '2s', send_batch_size: 512 },
  });
});

test('headers keep their names and lengths, so that a request keeps its size, but not their values', () => {
  const { exporters } = written(read(everything));
  expect(exporters['otlp/backend']!['headers']).toEqual({ 'x-honeycomb-team': 'x'.repeat(14), 'user-agent': 'shop' });
  const listed = 'headers: [{name: x-key, value: "${env:API_KEY}"}], endpoint: a';
  expect(written(read(minimal(listed))).exporters['otlp_grpc']!['headers']).toEqual({ 'x-key': 'x'.repeat(14) });
});

test('headers that the scenario wants are added, in place of those of the same name', () => {
  const told = { ...settings, headers: { 'X-Honeycomb-Team': 'a$b' } };
  const { exporters } = written(read(everything), [{ ...lane, settings: told }]);
  expect(exporters['otlp/backend']!['headers']).toEqual({ 'X-Honeycomb-Team': 'a$$b', 'user-agent': 'shop' });
});

test('over TLS our authority is trusted where the scenario says so, else whom the owner trusts', () => {
  const tlsOf = (lanes: SafeLane[]): unknown => written(read(everything), lanes).exporters['otlp/backend']!['tls'];
  const trusting = { ...secure, caFile: '/ca.pem' };
  expect(tlsOf([{ ...lane, settings: trusting }])).toEqual({ insecure: false, min_version: '1.3', ca_file: '/ca.pem' });
  expect(tlsOf([{ ...lane, settings: secure }])).toEqual({ insecure: false, min_version: '1.3', ca_pem: 'abc' });
});

test('storage is moved to the folder of the run', () => {
  const { extensions, service } = written(read(everything));
  expect(extensions).toEqual({
    'file_storage/queues': { directory: '/tmp/run/file_storage_queues', timeout: '2s', create_directory: true },
  });
  expect(service.extensions).toEqual(['file_storage/queues']);
});

test('the settings in force are declared: variables by their values', () => {
  expect(read(everything).declared).toEqual({
    timeoutMs: 7000,
    compression: 'none',
    retry: { enabled: true, initialMs: 2000, maxIntervalMs: 10_000, maxElapsedMs: 0 },
    queue: { size: 300, consumers: 3 },
    batch: { items: 512, delayMs: 2000, at: 'processor' },
    persistent: true,
    queueCounts: 'requests',
  });
});

test('everything that was changed or kept is told, and no value of a variable', () => {
  const lines = safetyLines(read(everything));
  expect(lines).toEqual([
    'exercised: exporter otlp/backend (grpc) with traces, logs',
    'replaced: receiver otlp of pipeline traces: an OTLP receiver on 127.0.0.1 takes its place',
    'replaced: exporter debug of pipeline traces: nop takes its place, so nothing is sent there',
    'replaced: connector spanmetrics of pipeline traces: nop takes its place, so nothing is sent there',
    'replaced: receiver filelog of pipeline logs: an OTLP receiver on 127.0.0.1 takes its place',
    'redirected: endpoint of exporter otlp/backend: it sends to otlp-chaos',
    'removed: auth of exporter otlp/backend: it would show real credentials, or ask for some',
    'masked: headers of exporter otlp/backend: stand-ins of the same length replace their values',
    'adapted: tls of exporter otlp/backend: where the backend is reached, and whom to trust, is up to otlp-chaos',
    'removed: processor k8sattributes of pipeline traces: it asks services or files outside',
    'removed: processor tail_sampling of pipeline traces: it drops, merges or rewrites items on purpose, which would count as loss or damage',
    'redirected: extension file_storage/queues: its folder is a temporary one, so what waits in the real one is neither read nor changed',
    'removed: pipeline traces/copy: otlp/backend is exercised by way of another pipeline of the same signal',
    'removed: pipeline metrics: it does not end in otlp/backend',
    'removed: extension health_check: it is not needed here, and may listen, log in or report elsewhere',
    'removed: extension oauth2client: it is not needed here, and may listen, log in or report elsewhere',
    'replaced: service.telemetry: the log is read by otlp-chaos, and figures go nowhere else',
    'kept: timeout of exporter otlp/backend: 7s',
    'kept: compression of exporter otlp/backend: none',
    'kept: retry_on_failure of exporter otlp/backend: {initial_interval: 2s, max_interval: 10s, max_elapsed_time: 0}',
    'kept: sending_queue of exporter otlp/backend: {queue_size: "${env:QUEUE:-300}", num_consumers: 3, storage: file_storage/queues}',
    'kept: processor memory_limiter: {check_interval: 1s, limit_mib: 500}',
    'kept: processor batch: {timeout: 2s, send_batch_size: 512}',
  ]);
});

test('what must not be printed is known, and what the Collector has to be given', () => {
  const { secrets, variables } = read(everything);
  expect(secrets).toMatchObject({ API_KEY: 'hny-0123456789', 'x-honeycomb-team': 'hny-0123456789' });
  expect(variables).toEqual({ API_KEY: 'hny-0123456789' });
});

test('with several lanes each has copies of exporter, processors and pipelines', () => {
  const lanes = ['l1', 'l2'].map((id, index) => ({ ...lane, id, port: 24318 + index }));
  const { exporters, processors, service } = written(read(everything), lanes);
  expect(Object.keys(exporters).toSorted()).toEqual(['nop', 'otlp/backend-l1', 'otlp/backend-l2']);
  expect(Object.keys(processors)).toHaveLength(4);
  expect(service.pipelines['traces/l2']).toEqual({
    receivers: ['otlp/l2'],
    processors: ['memory_limiter/l2', 'batch/l2'],
    exporters: ['otlp/backend-l2', 'nop'],
  });
});

test('a Collector without nop gets pipelines without it', () => {
  const { exporters, service } = parse(safeConfig(read(everything), [lane], { ...options, hasNop: false })) as Config;
  expect(Object.keys(exporters)).toEqual(['otlp/backend']);
  expect(service.pipelines['traces']!['exporters']).toEqual(['otlp/backend']);
});

test('the types that the Collector must have are those that are left', () => {
  expect(safeComponentTypes(read(everything))).toEqual({
    receivers: ['otlp'],
    processors: ['memory_limiter', 'batch'],
    exporters: ['otlp'],
    extensions: ['file_storage'],
  });
});

test('HTTP exporters speak what they are told, and lose addresses of single signals and proxies', () => {
  const text = minimal('encoding: json, traces_endpoint: "http://a", proxy_url: "http://b"', 'otlphttp/x');
  const user = read(text);
  expect(user.protocol).toBe('http/json');
  expect(written(user).exporters['otlphttp/x']).toEqual({ encoding: 'json', endpoint: 'http://127.0.0.1:5318' });
});

test('the exporter of another pipeline can be exercised by its name', () => {
  const two = everything.replace('[prometheusremotewrite]', '[otlphttp/second]');
  expect(read(two).exporter).toBe('otlp/backend');
  expect(read(two, env, 'otlphttp/second')).toMatchObject({ protocol: 'http/protobuf', signals: ['metrics'] });
});

test.for([
  ['', 'no-exporter', /^my\.yaml: no pipeline has an OTLP exporter/],
  ['a: *nothing', 'bad-yaml', /^my\.yaml.*nothing/],
  [aliasBomb, 'bad-yaml', /^my\.yaml: Excessive alias count/],
  ['a: [', 'bad-yaml', /^my\.yaml:1:5: /],
  ['service: {pipelines: 7}', 'bad-config', /^my\.yaml:1:11: service\.pipelines is not a map/],
  [
    minimal('a: b').replace('exporters: {', 'exporters: {} #'),
    'bad-config',
    /the exporter otlp_grpc is used but not defined/,
  ],
  [
    minimal('timeout: "${file:/etc/passwd}"'),
    'unsafe-variable',
    /^my\.yaml:2:13: \$\{file:\/etc\/passwd\} cannot be made safe[\s\S]*a copy of the/,
  ],
  [minimal('timeout: "${https://example.test/x}"'), 'unsafe-variable', /only variables of the environment are read/],
  [minimal('timeout: "${env:INDIRECT}"'), 'unsafe-variable', /\$\{yaml:x\} cannot be made safe/],
  [minimal('timeout: "${env:LOOP}"'), 'endless-variable', /refers to itself/],
  [
    minimal('sending_queue: {storage: redis_storage}'),
    'unsafe-component',
    /the storage redis_storage .*cannot be made safe/,
  ],
  [minimal('sending_queue: {storage: file_storage}'), 'bad-config', /file_storage is not in service\.extensions/],
  [
    minimal('a: b').replace('receivers: [otlp]', 'receivers: [otlp], processors: [acme]'),
    'unsafe-component',
    /^my\.yaml.*: the processor acme cannot be made safe: nothing is known of it\n.*whose pipeline traces does without it/,
  ],
] as const)('what cannot be made safe is a mistake that says why: %#', ([text, code, message]) => {
  const error = mistakeOf(() => read(text, { INDIRECT: '${yaml:x}', LOOP: 'a${env:LOOP}' }));
  expect(error).toBeInstanceOf(ChaosError);
  expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
});

test('of several OTLP exporters one has to be named', () => {
  const several = everything.replace('exporters: [otlp/backend, debug', 'exporters: [otlp/backend, otlphttp/second');
  const exporters = ['otlp/backend', 'otlphttp/second'];
  expect(mistakeOf(() => read(several))).toMatchObject({ code: 'several-exporters', allowed: exporters });
  expect(read(several, env, 'otlphttp/second').exporter).toBe('otlphttp/second');
  expect(mistakeOf(() => read(several, env, 'otlp/backen'))).toMatchObject({
    code: 'unknown-exporter',
    nearest: 'otlp/backend',
  });
});

test('escaped dollar signs, anchors and merge keys mean what they mean to the Collector', () => {
  const text = minimal('<<: *shared, endpoint: "$${env:X}"').replace(
    'exporters:',
    () => 'x: &shared {timeout: "$${1}s"}\nexporters:',
  );
  expect(written(read(text)).exporters['otlp_grpc']).toMatchObject({ timeout: '$${1}s' });
});

function minimal(exporter: string, id = 'otlp_grpc'): string {
  return `
exporters: {${id}: {${exporter}}}
service: {pipelines: {traces: {receivers: [otlp], exporters: [${id}]}}}
`;
}

function read(text: string, variables: Record<string, string> = env, exporter?: string): UserConfig {
  return readUserConfig({ text, file: 'my.yaml', env: variables, exporter });
}

function written(user: UserConfig, lanes: readonly SafeLane[] = [lane]): Config {
  return parse(safeConfig(user, lanes, options)) as Config;
}

function mistakeOf(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}
