import { declaredBy, durationMs } from '../../exporter-config/collector-declared.ts';
import { canonicalType, typeOf } from '../../exporter-config/component-safety.ts';
import { isObject } from '../../exporter-config/config-file.ts';
import type { DeclaredSettings } from '../../core/verdict.ts';
import type { ConfigMap } from '../../exporter-config/config-file.ts';
import type { ReviewedExporter } from './reviewed-exporter.ts';

/** How long the backend may be away before an exporter loses something, by its settings alone. */
export interface Endurance {
  readonly exporter: string;
  /**
   * ms. A backend that is back by then misses no batch, whatever chance does; `undefined` where nothing is ever given up.
   * What is older than `budgetMs` is.
   */
  readonly surelyMs?: number;
  /** ms. The same where nobody answers: gRPC then waits longer and longer before it connects again. */
  readonly surelyUnconnectedMs?: number;
  readonly budgetMs?: number;
  readonly retries: boolean;
  readonly queue: QueueRoom;
}

export interface QueueRoom {
  /** 0: nothing waits. `undefined` where it is not known. */
  readonly size?: number;
  readonly sizer: string;
  readonly consumers: number;
  readonly isPersistent: boolean;
  /** A trickle of items becomes so many requests a second, since a batch is sent after its delay; undefined without one. */
  readonly trickle?: { readonly perSecond: number; readonly delayMs: number; readonly items?: number };
}

/** Undefined where a value that decides is not known here. */
export function enduranceOf(exporter: ReviewedExporter): Endurance | undefined {
  const { look, family } = exporter;
  const all = ['timeout', 'retry_on_failure', 'sending_queue'].map((key) => look(key));
  const batch = batchProcessorOf(exporter);
  if ([...all, ...(batch ? [batch] : [])].some(({ unset }) => unset.length > 0)) return undefined;
  if (decisive.some((keys) => isNoDuration(look(...keys).value))) return undefined;
  const written = Object.fromEntries(all.map(({ path, value }) => [path.at(-1)!, value]));
  const declared = declaredBy(written, family === 'grpc' ? 'grpc' : 'http/protobuf', asMap(batch?.value));
  const { enabled, maxElapsedMs, maxIntervalMs } = declared.retry!;
  const queue = asMap(look('sending_queue').value) ?? {};
  const randomization = asMap(look('retry_on_failure').value)?.['randomization_factor'];
  const jitter = typeof randomization === 'number' ? randomization : usualRandomization;
  const bounds = {
    budgetMs: maxElapsedMs!,
    // What was under way when the backend came back may have to fail first.
    pauseMs: declared.timeoutMs! + maxIntervalMs! * (1 + jitter),
    isGrpc: family === 'grpc',
  };
  return {
    exporter: exporter.id,
    ...(!enabled ? { budgetMs: 0, surelyMs: 0 } : maxElapsedMs! > 0 && within(bounds)),
    retries: enabled!,
    queue: {
      ...(declared.queue!.size !== undefined ? { size: declared.queue!.size } : sizeIn(queue)),
      sizer: typeof queue['sizer'] === 'string' ? queue['sizer'] : 'requests',
      consumers: declared.queue!.consumers ?? 0,
      isPersistent: declared.persistent === true,
      ...(declared.batch && trickleOf(declared.batch)),
    },
  };
}

const decisive = [['timeout'], ['retry_on_failure', 'max_interval'], ['retry_on_failure', 'max_elapsed_time']] as const;

/** The Collector does not start with it. */
function isNoDuration(value: unknown): boolean {
  return typeof value === 'string' && durationMs(value) === undefined;
}

/** Of `retry_on_failure`: a pause is so much longer or shorter, by chance (cenkalti/backoff). */
const usualRandomization = 0.5;

/**
 * A batch is given up when its next attempt would come after the budget, so the last one begins up to one pause before its
 * end (retry_sender.go:116), and the one before that may be under way until its timeout. A backend that is back by then is
 * met by an attempt.
 */
function within({ budgetMs, pauseMs, isGrpc }: { budgetMs: number; pauseMs: number; isGrpc: boolean }) {
  const surelyMs = Math.max(0, budgetMs - pauseMs);
  return { budgetMs, surelyMs, ...(isGrpc && { surelyUnconnectedMs: beforeReconnecting(surelyMs) }) };
}

/** grpc-go connects again after 1 s, then 1.6 times as long, up to 120 s, each ±20 % (backoff.go:48). */
const reconnect = { firstMs: 1000, factor: 1.6, maxMs: 120_000, jitter: 0.2 };

/** The longest outage after which gRPC is connected again within `ms` of its beginning, whatever chance does. */
function beforeReconnecting(ms: number): number {
  const { firstMs, factor, maxMs, jitter } = reconnect;
  let pauseMs = firstMs;
  let begunMs = 0;
  // The next pause may begin as early as chance allows, and last as long as it allows.
  for (;;) {
    const longestMs = pauseMs * (1 + jitter);
    const nextMs = begunMs + pauseMs * (1 - jitter);
    if (nextMs + Math.min(maxMs, pauseMs * factor) * (1 + jitter) > ms) {
      return Math.max(0, Math.min(nextMs, ms - longestMs));
    }
    begunMs = nextMs;
    pauseMs = Math.min(maxMs, pauseMs * factor);
  }
}

function sizeIn(queue: ConfigMap): { size?: number } {
  return typeof queue['queue_size'] === 'number' ? { size: queue['queue_size'] } : {};
}

/** What the queue itself gathers waits in it as it came. */
function trickleOf({ delayMs, items, at }: NonNullable<DeclaredSettings['batch']>): Pick<QueueRoom, 'trickle'> {
  if (at !== 'processor' || !delayMs || delayMs < 1) return {};
  return { trickle: { perSecond: 1000 / delayMs, delayMs, ...(items !== undefined && { items }) } };
}

/** The processor that gathers what the exporter gets, in the first pipeline that has one. */
export function batchProcessorOf({ pipelines, config }: ReviewedExporter) {
  const id = pipelines
    .flatMap(({ processors }) => processors)
    .find((one) => canonicalType('processors', typeOf(one)) === 'batch');
  return id === undefined ? undefined : config.look(['processors', id]);
}

function asMap(value: unknown): ConfigMap | undefined {
  return isObject(value) && !Array.isArray(value) ? value : undefined;
}
