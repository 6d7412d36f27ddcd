import { AsyncLocalStorage } from 'node:async_hooks';
import { diag } from '@opentelemetry/api';
import type { DiagLogger } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { itemsPerRequest } from './client.ts';

const madeAt = new Date('2026-01-01T00:00:00Z');

/** Made once, so that the backend knows them again. */
const made = new Map<number, ReadableSpan[]>();

/** Spans as an application makes them, the same ones for the same payload. */
export function makeSpans(payload: number): ReadableSpan[] {
  const known = made.get(payload);
  if (known) return known;
  const spans: ReadableSpan[] = [];
  const keep = { onStart() {}, onEnd: (span: ReadableSpan) => void spans.push(span) };
  let id = payload * itemsPerRequest * 2;
  const provider = new TracerProvider({
    // What a backend draws for a payload is the same in each run.
    idGenerator: {
      generateTraceId: () => (++id).toString(16).padStart(32, '0'),
      generateSpanId: () => (++id).toString(16).padStart(16, '0'),
    },
    spanProcessors: [{ ...keep, shutdown: async () => {}, forceFlush: async () => {} }],
  });
  const tracer = provider.getTracer('otlp-chaos/proofs');
  for (let index = 0; index < itemsPerRequest; index++)
    tracer.startSpan('GET /orders/{id}', { startTime: madeAt }).end(madeAt);
  made.set(payload, spans);
  return spans;
}

export interface ExportEnd {
  readonly error?: Error | undefined;
  /** What the SDK said through its logger. */
  readonly said: readonly string[];
}

/** One export, to its end. */
export async function exportSpans(exporter: SpanExporter, spans: ReadableSpan[]): Promise<ExportEnd> {
  const said: string[] = [];
  const { error } = await listening.run(said, () => {
    return new Promise<{ error?: Error }>((resolve) => exporter.export(spans, resolve));
  });
  return { error, said };
}

/** The SDK has one logger for the whole process; whose words they are, the context tells. */
const listening = new AsyncLocalStorage<string[]>();
const keep = (...words: unknown[]): void => void listening.getStore()?.push(words.map(String).join(' '));
const logger: DiagLogger = { error: keep, warn: keep, info() {}, debug() {}, verbose() {} };
diag.setLogger(logger, { suppressOverrideMessage: true });
