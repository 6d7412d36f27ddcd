import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { safeConfig } from '../../src/exporter-config/safe-config.ts';
import { inScaledTime } from '../../src/exporter-config/scaled-config.ts';
import { readUserConfig } from '../../src/exporter-config/user-config.ts';

function read(exporter: string, processors = '') {
  const text = `
receivers: { otlp: { protocols: { grpc: } } }
processors: { batch: {${processors}} }
exporters: { otlp_http: { endpoint: https://example.test, ${exporter} } }
service: { pipelines: { traces: { receivers: [otlp], processors: [batch], exporters: [otlp_http] } } }
`;
  return readUserConfig({ text, file: 'collector.yaml', env: { WAIT: '90s' } });
}

/** What the Collector is given of the exporter and of the processor. */
function written(user: ReturnType<typeof read>) {
  const settings = { endpoints: { grpc: 'http://127.0.0.1:1', http: 'http://127.0.0.1:2' } };
  const config = safeConfig(user, [{ id: 'l1', settings, port: 3 }], { telemetryPort: 4, storageFolder: '/tmp/x' });
  const { exporters, processors } = parse(config) as Record<string, Record<string, Record<string, unknown>>>;
  return { exporter: exporters!['otlp_http'], batch: processors!['batch'] };
}

test('timeouts, retries and batches are divided, defaults and variables included, and nothing else', () => {
  const user = read(
    'timeout: 5s, retry_on_failure: { max_elapsed_time: "${env:WAIT}" }, sending_queue: { queue_size: 7 }',
  );
  const scaled = inScaledTime(user, 10);
  expect(written(scaled)).toMatchObject({
    exporter: {
      timeout: '500ms',
      retry_on_failure: { initial_interval: '500ms', max_interval: '3s', max_elapsed_time: '9s' },
      sending_queue: { queue_size: 7 },
    },
    batch: { timeout: '20ms' },
  });
  expect(scaled.declared).toMatchObject({ timeoutMs: 500, retry: { maxElapsedMs: 9000 }, batch: { delayMs: 20 } });
  expect(scaled.changes.at(-1)).toMatchObject({
    how: 'adapted',
    because: expect.stringContaining('10 times') as string,
  });
});

test('no end stays no end, and what is too short stays more than nothing', () => {
  const scaled = inScaledTime(read('retry_on_failure: { max_elapsed_time: 0 }', 'timeout: 1ms'), 10);
  expect(written(scaled)).toMatchObject({
    exporter: { retry_on_failure: { max_elapsed_time: '0ms' } },
    batch: { timeout: '1ms' },
  });
});

test('a batch inside the queue is divided where it is', () => {
  const scaled = inScaledTime(read('sending_queue: { batch: { flush_timeout: 4s, min_size: 3 } }'), 4);
  expect(written(scaled).exporter).toMatchObject({
    sending_queue: { batch: { flush_timeout: '1s', min_size: 3 } },
  });
});

test('real time changes nothing', () => {
  const user = read('timeout: 5s');
  expect(inScaledTime(user, 1)).toBe(user);
});
