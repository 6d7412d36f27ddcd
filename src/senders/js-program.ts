/*
 * A small application that traces itself with the OpenTelemetry JS SDK, as its documentation shows: exporters are
 * configured by OTEL_EXPORTER_OTLP_* alone, the SDK speaks through its own console logger. The one thing unusual is an id
 * generator that gives each span the ids it was asked for. Runs as a child process of the sender in `js.ts`.
 */
import { diag, DiagConsoleLogger, DiagLogLevel, SpanKind } from '@opentelemetry/api';
import type { Tracer } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { createSystemClock } from '../core/clock.ts';
import { ExportWatch } from './export-watch.ts';
import type { JsCommand, JsReport } from './js-messages.ts';
import type { SpanIds } from './sender.ts';

const { env } = process;
const clock = createSystemClock();
const scheduledDelayMillis = numberFrom('OTEL_BSP_SCHEDULE_DELAY') ?? 5000;

/** Nothing of ours outlives whoever started us, not even one that was killed. */
const orphaned = (): never => process.exit(1);
process.on('disconnect', orphaned);
if (!process.connected) orphaned();

diag.setLogger(new DiagConsoleLogger(), { logLevel: DiagLogLevel.INFO, suppressOverrideMessage: true });
let next: SpanIds = { traceId: '', spanId: '' };
const watch = new ExportWatch(clock);
const processors = await createProcessors(numberFrom('OTLP_CHAOS_EXPORTERS') ?? 1);
let ended = 0;
const provider = new TracerProvider({
  resource: resourceFromAttributes({ 'service.name': 'otlp-chaos-js-sender', 'service.version': '1.0.0' }),
  idGenerator: { generateTraceId: () => next.traceId, generateSpanId: () => next.spanId },
  spanProcessors: [
    {
      onStart() {},
      onEnd: (span) => processors[ended++ % processors.length]!.onEnd(span),
      shutdown: async () => void (await Promise.all(processors.map((processor) => processor.shutdown()))),
      forceFlush: async () => void (await Promise.all(processors.map((processor) => processor.forceFlush()))),
    },
  ],
});
const tracer = provider.getTracer('otlp-chaos/js-sender', '1.0.0');

process.on('message', (command: JsCommand) => void obey(command));
report({ type: 'ready' });

async function obey(command: JsCommand): Promise<void> {
  switch (command.type) {
    case 'offer':
      for (const ids of command.spans) makeSpan(tracer, ids);
      return report({ type: 'done', id: command.id });
    case 'flush':
      // Twice the processor's own pace: by then it has exported what it had, as in an application.
      await watch.idle(2 * scheduledDelayMillis);
      return report({ type: 'done', id: command.id });
    case 'stop':
      await provider.shutdown().catch(() => {});
      return process.exit(0);
    default:
      throw new Error(`unknown command ${JSON.stringify(command satisfies never)}`);
  }
}

function makeSpan(tracer: Tracer, ids: SpanIds): void {
  next = ids;
  const span = tracer.startSpan('GET /orders/{id}', {
    kind: SpanKind.SERVER,
    attributes: {
      'http.request.method': 'GET',
      'http.route': '/orders/{id}',
      'url.path': '/orders/42',
      'url.scheme': 'https',
      'server.address': 'shop.test',
      'server.port': 443,
      'network.protocol.version': '2',
      'user_agent.original': 'otlp-chaos/1.0',
      'client.address': '192.0.2.17',
    },
  });
  span.setAttribute('http.response.status_code', 200);
  span.end();
}

/** A processor has one request under way; an application that sends several at once has several, and spans take turns. */
async function createProcessors(count: number): Promise<BatchSpanProcessor[]> {
  const protocol = env['OTEL_EXPORTER_OTLP_PROTOCOL'] ?? 'http/protobuf';
  const exporters = await Promise.all(Array.from({ length: count }, () => createExporter(protocol)));
  return exporters.map(
    (exporter) =>
      new BatchSpanProcessor({
        exporter: watch.wrap(exporter),
        scheduledDelayMillis,
        ...given('maxQueueSize', 'OTEL_BSP_MAX_QUEUE_SIZE'),
        ...given('maxExportBatchSize', 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE'),
        ...given('exportTimeoutMillis', 'OTEL_BSP_EXPORT_TIMEOUT'),
      }),
  );
}

/** One exporter is loaded, the one that OTEL_EXPORTER_OTLP_PROTOCOL names. */
async function createExporter(protocol: string): Promise<SpanExporter> {
  if (protocol === 'grpc') {
    const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-grpc');
    return new OTLPTraceExporter();
  }
  if (protocol === 'http/json') {
    const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
    return new OTLPTraceExporter();
  }
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-proto');
  return new OTLPTraceExporter();
}

function report(message: JsReport): void {
  process.send?.(message);
}

function given<K extends string>(name: K, variable: string): { [key in K]?: number } {
  const value = numberFrom(variable);
  return (value === undefined ? {} : { [name]: value }) as { [key in K]?: number };
}

function numberFrom(variable: string): number | undefined {
  const value = Number(env[variable] || Number.NaN);
  return Number.isNaN(value) ? undefined : value;
}
