import { AsyncLocalStorage } from 'node:async_hooks';
import { diag } from '@opentelemetry/api';
import type { DiagLogger } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { itemsPerRequest } from './client.ts';

/** Spans as an application makes them. */
export function makeSpans(): ReadableSpan[] {
  const spans: ReadableSpan[] = [];
  const keep = { onStart() {}, onEnd: (span: ReadableSpan) => void spans.push(span) };
  const provider = new TracerProvider({
    spanProcessors: [{ ...keep, shutdown: async () => {}, forceFlush: async () => {} }],
  });
  const tracer = provider.getTracer('otlp-chaos/proofs');
  for (let index = 0; index < itemsPerRequest; index++) tracer.startSpan('GET /orders/{id}').end();
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
