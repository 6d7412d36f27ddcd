import { formatDuration } from '../../core/duration.ts';
import { durationMs } from '../../exporter-config/collector-declared.ts';
import { collectorDefaults } from '../../exporter-config/collector-defaults.ts';
import { isObject } from '../../exporter-config/config-file.ts';
import { batchProcessorOf } from './endurance.ts';
import { isGiven } from './reviewed-exporter.ts';
import type { ReviewedExporter } from './reviewed-exporter.ts';
import { findingOf } from './setting-finding.ts';
import type { FindingDraft, SettingFinding } from './setting-finding.ts';
import { wordOf } from './shown-value.ts';

/** Values that the Collector does not start with. */
export function contradictions(exporter: ReviewedExporter): SettingFinding[] {
  const drafts = [
    compression(exporter),
    encoding(exporter),
    ...intervals(exporter),
    ...notPositive(exporter),
    batchBounds(exporter),
    batchInQueue(exporter),
    processorBounds(exporter),
    waitingOnDisk(exporter),
  ];
  return drafts.flatMap((draft) => (draft ? [findingOf(exporter.id, draft)] : []));
}

const compressions = {
  grpc: ['gzip', 'snappy', 'zstd', 'none', ''],
  http: ['gzip', 'zstd', 'snappy', 'x-snappy-framed', 'zlib', 'deflate', 'lz4', 'none', ''],
};

function compression({ look, family }: ReviewedExporter): FindingDraft | undefined {
  const setting = look('compression');
  const { value, unset, path } = setting;
  const known = compressions[family];
  if (unset.length > 0 || value === undefined || value === null || known.includes(wordOf(value))) return undefined;
  const names = known.filter((name) => name !== '').join(', ');
  return {
    title: `The exporter knows no compression ${wordOf(value)}`,
    confidence: 'certain',
    because: `The Collector does not start: “${typeof value === 'string' ? 'unsupported compression type' : 'expected type'}”.`,
    evidence: [setting],
    fix: `It knows ${names}. gzip is what every backend has to know.`,
    settings: [[path, 'gzip']],
    why: 'Names are in lower case, and gRPC knows fewer of them than HTTP. What the backend cannot unpack it refuses, so the usual one is the safe one.',
    row: 'compression-unsupported',
  };
}

function encoding({ look, family }: ReviewedExporter): FindingDraft | undefined {
  const setting = look('encoding');
  const { value, unset, path } = setting;
  if (family === 'grpc' || unset.length > 0 || value === undefined) return undefined;
  if (['proto', 'json'].includes(wordOf(value))) return undefined;
  return {
    title: `The exporter knows no encoding ${wordOf(value)}`,
    confidence: 'certain',
    because: `The Collector does not start: “${typeof value === 'string' ? 'invalid encoding type' : 'expected type'}”.`,
    evidence: [setting],
    fix: 'Write proto (the default) or json.',
    settings: [[path, 'proto']],
    why: 'These are names of the Collector, not those of OTEL_EXPORTER_OTLP_PROTOCOL.',
  };
}

function intervals({ look, path }: ReviewedExporter): FindingDraft[] {
  const keyOf = (key: string) => look('retry_on_failure', key);
  const elapsed = keyOf('max_elapsed_time');
  const usual = { initial_interval: 'initialMs', max_interval: 'maxIntervalMs' } as const;
  const elapsedMs = durationMs(elapsed.value) ?? collectorDefaults.retry.maxElapsedMs;
  if (elapsedMs === 0 || keyOf('enabled').value === false) return [];
  return Object.entries(usual).flatMap(([key, name]) => {
    const setting = keyOf(key);
    if (elapsed.unset.length + setting.unset.length > 0) return [];
    const ms = durationMs(setting.value) ?? collectorDefaults.retry[name];
    // A number without a unit is told of where it stands.
    if (ms <= elapsedMs || typeof elapsed.value === 'number') return [];
    return {
      title: `max_elapsed_time is shorter than ${key}`,
      confidence: 'certain',
      because: `The Collector does not start: “'max_elapsed_time' must not be less than '${key}'”, which is ${formatDuration(ms)}${setting.value === undefined ? ' unless it is set' : ''}.`,
      evidence: [elapsed, setting],
      fix: `Shorten ${key} as well, or give up later: ${formatDuration(elapsedMs)} are less than most outages.`,
      settings: [[path('retry_on_failure', 'max_elapsed_time'), '5m']],
      why: 'A pause that is longer than the whole would never be made.',
    };
  });
}

function notPositive({ look }: ReviewedExporter): FindingDraft[] {
  if (!queues(look)) return [];
  return ['queue_size', 'num_consumers'].flatMap((key) => {
    const setting = look('sending_queue', key);
    const { value, unset, path } = setting;
    if (unset.length > 0 || typeof value !== 'number' || value > 0) return [];
    const usual = key === 'queue_size' ? collectorDefaults.queue.size : collectorDefaults.queue.consumers;
    return {
      title: `${key} is ${value}`,
      confidence: 'certain',
      because: `The Collector does not start: “\`${key}\` must be positive”.`,
      evidence: [setting],
      fix: `The default is ${usual}. A queue is switched off by enabled: false.`,
      settings: [[path, usual]],
      why: '0 stands neither for no bound nor for no queue.',
    };
  });
}

function batchBounds({ look }: ReviewedExporter): FindingDraft | undefined {
  const [least, most] = [look('sending_queue', 'batch', 'min_size'), look('sending_queue', 'batch', 'max_size')];
  if (!batches(look) || typeof most.value !== 'number' || most.value === 0) return undefined;
  const min = typeof least.value === 'number' ? least.value : collectorDefaults.queueBatch.items;
  if (least.unset.length + most.unset.length > 0 || min <= most.value) return undefined;
  return {
    title: 'The largest batch is smaller than the smallest',
    confidence: 'certain',
    because: `The Collector does not start: “\`max_size\` (${most.value}) must be greater or equal to \`min_size\` (${min})”.`,
    evidence: [most, least],
    fix: 'Lower min_size as well: its default is 8192.',
    settings: [[least.path, most.value]],
    why: 'min_size is what a batch waits for, max_size what it is cut down to.',
  };
}

/** What is switched off is not looked at, by the Collector either. */
function queues(look: ReviewedExporter['look']): boolean {
  return look('sending_queue', 'enabled').value !== false;
}

/** `batch: {}` switches it on, `batch:` alone does not. */
function batches(look: ReviewedExporter['look']): boolean {
  const isOn = look('sending_queue', 'batch', 'enabled').value !== false;
  return queues(look) && isOn && isObject(look('sending_queue', 'batch').value);
}

function batchInQueue({ look }: ReviewedExporter): FindingDraft | undefined {
  const [least, size] = [look('sending_queue', 'batch', 'min_size'), look('sending_queue', 'queue_size')];
  const queueSizer = look('sending_queue', 'sizer').value ?? 'requests';
  const batchSizer = look('sending_queue', 'batch', 'sizer').value ?? 'items';
  if (!batches(look) || queueSizer !== batchSizer || typeof size.value !== 'number') return undefined;
  const min = typeof least.value === 'number' ? least.value : collectorDefaults.queueBatch.items;
  if (least.unset.length + size.unset.length > 0 || min <= size.value) return undefined;
  return {
    title: 'A batch is larger than the queue that it is made of',
    confidence: 'certain',
    because: 'The Collector does not start: “`min_size` must be less than or equal to `queue_size`”.',
    evidence: [size, least],
    fix: `The queue counts ${wordOf(queueSizer)} as the batch does: give it room for many batches.`,
    settings: [[size.path, min * 100]],
    why: 'A batch gathers in the queue, and would never be full.',
  };
}

function processorBounds(exporter: ReviewedExporter): FindingDraft | undefined {
  const batch = batchProcessorOf(exporter);
  if (!batch) return undefined;
  const [size, most] = ['send_batch_size', 'send_batch_max_size'].map((key) =>
    exporter.config.look([...batch.path, key]),
  );
  if (!size || !most || typeof most.value !== 'number' || most.value === 0) return undefined;
  const least = typeof size.value === 'number' ? size.value : collectorDefaults.processorBatch.items;
  if (size.unset.length + most.unset.length > 0 || least <= most.value) return undefined;
  return {
    title: 'The largest batch is smaller than the usual one',
    confidence: 'certain',
    because: 'The Collector does not start: “send_batch_max_size must be greater or equal to send_batch_size”.',
    evidence: [most, size],
    fix: 'Lower send_batch_size as well: its default is 8192.',
    settings: [[size.path, most.value]],
    why: 'send_batch_size is what a batch waits for, send_batch_max_size what it is cut down to.',
  };
}

function waitingOnDisk({ look }: ReviewedExporter): FindingDraft | undefined {
  const [waits, storage] = [look('sending_queue', 'wait_for_result'), look('sending_queue', 'storage')];
  if (!queues(look) || waits.value !== true || !isGiven(storage.value) || storage.unset.length > 0) return undefined;
  return {
    title: 'A queue on disk cannot wait for the result',
    confidence: 'certain',
    because: 'The Collector does not start: “`wait_for_result` is not supported with a persistent queue”.',
    evidence: [waits, storage],
    fix: 'Take one of the two out.',
    settings: [[waits.path, undefined]],
    why: 'What is on disk counts as taken; who waits for the result wants to know that it was delivered.',
  };
}
