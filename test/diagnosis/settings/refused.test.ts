import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { knownSettings, sections } from '../../../src/diagnosis/settings/known-settings.ts';
import { requireTool } from '../../tools/tools.ts';
import { run } from '../../wire/clients.ts';
import { configWith, reviewOf } from './one-exporter.ts';
import type { Around } from './one-exporter.ts';

/* What is said to keep a Collector from starting does so, in the words that are quoted; asked of the real one. */

const folder = mkdtempSync(join(tmpdir(), 'otlp-chaos-refused-'));
afterAll(() => rmSync(folder, { recursive: true }));

const grpc = (settings: string): string => `otlp_grpc: {endpoint: "collector.example:4317", ${settings}}`;
const http = (settings: string): string => `otlp_http: {endpoint: "http://collector.example:4318", ${settings}}`;

const refused: Readonly<Record<string, readonly [exporter: string, Around?]>> = {
  'The exporter has no setting protocol': [http('protocol: grpc')],
  'The exporter has no setting insecure': [grpc('insecure: true')],
  'The exporter has no setting retry_on_failure.max_retries': [grpc('retry_on_failure: {max_retries: 5}')],
  'The exporter has no setting tls.cafile': [http('tls: {cafile: /a.pem}')],
  'The exporter has no setting sending_queue.batch.max': [http('sending_queue: {batch: {max: 5}}')],
  'The exporter has no endpoint': ['otlp_http: {}'],
  'The endpoint has no scheme': ['otlp_http: {endpoint: "192.0.2.1:4318"}'],
  'The endpoint of gRPC names no port': ['otlp_grpc: {endpoint: "https://collector.example"}'],
  'The endpoint of gRPC has a path': ['otlp_grpc: {endpoint: "http://collector.example:4317/v1/traces"}'],
  'The port of the endpoint is no number': ['otlp_grpc: {endpoint: "collector.example:otlp"}'],
  'The exporter knows no compression brotli': [http('compression: brotli')],
  'The exporter knows no compression zlib': [grpc('compression: zlib')],
  'The exporter knows no encoding protobuf': [http('encoding: protobuf')],
  'max_elapsed_time is shorter than max_interval': [grpc('retry_on_failure: {max_elapsed_time: 10s}')],
  'max_elapsed_time is shorter than initial_interval': [grpc('retry_on_failure: {initial_interval: 6m}')],
  'timeout has no unit': [grpc('timeout: "10"')],
  'timeout is no duration': [grpc('timeout: 5min')],
  'max_elapsed_time is no duration': [http('retry_on_failure: {max_elapsed_time: 99999999999999h}')],
  'The exporter knows no compression 1': [http('compression: 1')],
  'The exporter knows no encoding 1': [http('encoding: 1')],
  'queue_size is 0': [grpc('sending_queue: {queue_size: 0}')],
  'num_consumers is 0': [grpc('sending_queue: {num_consumers: 0}')],
  'The largest batch is smaller than the smallest': [grpc('sending_queue: {batch: {max_size: 10}}')],
  'A batch is larger than the queue that it is made of': [
    grpc('sending_queue: {sizer: items, queue_size: 10, batch: {min_size: 100}}'),
  ],
  'The largest batch is smaller than the usual one': [grpc(''), { processors: '{batch: {send_batch_max_size: 10}}' }],
  'A queue on disk cannot wait for the result': [
    grpc('sending_queue: {storage: file_storage, wait_for_result: true}'),
    { extensions: `{file_storage: {directory: "${folder}"}}` },
  ],
  'The extension file_storage is named and not started': [grpc('sending_queue: {storage: file_storage}')],
  'The extension basicauth is named and not started': [grpc('auth: {authenticator: basicauth}')],
  'A client certificate needs a key: key_file is missing': [grpc('tls: {cert_file: /a.pem}')],
  'insecure is a text, and has to be true or false': [grpc('tls: {insecure: "true"}')],
};

test.for(Object.entries(refused))(
  '“%s” keeps the Collector from starting',
  async ([title, [exporter, around]], context) => {
    const otelcol = requireTool('otelcol-chaos', context);
    const text = configWith(exporter, around);
    const { findings } = reviewOf(text);
    const finding = findings.find((one) => one.title === title);
    expect(findings.map((one) => one.title)).toContain(title);
    const [, words = ''] = /“(?:invalid keys: )?([^”]*)”/.exec(finding!.because) ?? [];
    const file = join(folder, `${context.task.id}.yaml`);
    writeFileSync(file, text);
    const { code, output } = await run(otelcol, ['--config', file]);
    expect(code).not.toBe(0);
    expect(output.replaceAll('\\"', '"')).toContain(words);
    expect(finding).toMatchObject({ confidence: 'certain', exporters: [exporter.split(':')[0]] });
    expect(finding!.because).toContain('does not start');
  },
);

/** Nothing of it is in force, so nothing of it is wrong. */
const accepted = [
  'sending_queue: {batch: {enabled: false, max_size: 1}}',
  'sending_queue: {enabled: false, batch: {max_size: 1}}',
  'sending_queue: {enabled: false, sizer: items, queue_size: 100, batch: {min_size: 200}}',
  'sending_queue: {enabled: false, wait_for_result: true, storage: file_storage}',
  'sending_queue: {wait_for_result: true, storage: }',
  'timeout: -5s',
  'timeout: 5\u03bcs',
];

test.for(accepted)('“%s” is taken by the Collector, and nobody says otherwise', async (settings, context) => {
  const otelcol = requireTool('otelcol-chaos', context);
  const text = configWith(http(settings));
  const file = join(folder, `${context.task.id}.yaml`);
  writeFileSync(file, text);
  expect(await run(otelcol, ['validate', '--config', file])).toMatchObject({ code: 0 });
  expect(reviewOf(text).findings.filter(({ because }) => because.includes('does not start'))).toEqual([]);
});

test('a batch is larger than its queue by its default, too', async (context) => {
  const otelcol = requireTool('otelcol-chaos', context);
  const text = configWith(grpc('sending_queue: {sizer: items, queue_size: 100, batch: {}}'));
  const file = join(folder, 'default-batch.yaml');
  writeFileSync(file, text);
  const { output } = await run(otelcol, ['validate', '--config', file]);
  expect(output).toContain('`min_size` must be less than or equal to `queue_size`');
  expect(reviewOf(text).findings.map(({ title }) => title)).toContain(
    'A batch is larger than the queue that it is made of',
  );
});

const all = (['grpc', 'http'] as const).flatMap((family) => sections.map((section) => [family, section] as const));

test.for(all)(
  'the Collector knows every %s setting of the section “%s” that is listed',
  async ([family, section], context) => {
    const otelcol = requireTool('otelcol-chaos', context);
    const keys = [...knownSettings(family, section), 'no_such_setting'];
    const values = keys.map((key) => `${key}: ${key === 'enabled' ? 'true' : ''}`).join(', ');
    const nested = section
      .split('.')
      .reduceRight((inner, key) => (key === '' ? inner : `{${key}: ${inner}}`), `{${values}}`);
    const file = join(folder, `${context.task.id}.yaml`);
    writeFileSync(file, configWith(`otlp_${family}: ${nested}`));
    const { output } = await run(otelcol, ['validate', '--config', file]);
    expect(output).toMatch(/has invalid keys: no_such_setting\n/);
  },
);
