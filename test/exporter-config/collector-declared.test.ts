import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { declaredBy } from '../../src/exporter-config/collector-declared.ts';
import type { ConfigMap } from '../../src/exporter-config/config-file.ts';

test('where a configuration says nothing the Collector’s defaults are in force', () => {
  expect(declared('{}')).toEqual({
    timeoutMs: 5000,
    compression: 'gzip',
    retry: { enabled: true, initialMs: 5000, maxIntervalMs: 30_000, maxElapsedMs: 300_000 },
    queue: { size: 1000, consumers: 10 },
    persistent: false,
    queueCounts: 'requests',
  });
  expect(declaredBy({}, 'http/json').timeoutMs).toBe(30_000);
});

test.for([
  ['sending_queue: {enabled: false, storage: file_storage}', { queue: { size: 0 }, persistent: false }],
  ['sending_queue: {sizer: items, queue_size: 5000}', { queue: { consumers: 10 } }],
  [
    'sending_queue: {batch: {flush_timeout: 1m30s, max_size: 9}}',
    { batch: { items: 8192, maxItems: 9, delayMs: 90_000 } },
  ],
  ['retry_on_failure: {enabled: false}', { retry: { enabled: false } }],
  ['timeout: 1500000000', { timeoutMs: 1500 }],
  ['timeout: 1.5h', { timeoutMs: 5_400_000 }],
] as const)('%s is declared', ([line, expected]) => {
  expect(declared(line)).toMatchObject(expected);
});

test('a compression that is neither gzip nor none is not called either', () => {
  expect(declared('compression: zstd')).not.toHaveProperty('compression');
});

test('a batch processor without settings gathers by its defaults', () => {
  expect(declaredBy({}, 'grpc', {}).batch).toEqual({ items: 8192, delayMs: 200, at: 'processor' });
});

function declared(exporter: string) {
  return declaredBy(parse(exporter) as ConfigMap, 'grpc');
}
