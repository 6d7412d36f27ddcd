import { createNoopMeter, SpanKind } from '@opentelemetry/api';
import type { Attributes, Meter, MeterProvider } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { LanePlan, Report } from './application-protocol.ts';
import type { Protocol } from '../core/signal.ts';
import { createExporter } from './js-exporters.ts';
import { within } from './js-lane-context.ts';

export interface JsLane {
  offer(spans: readonly (readonly [traceId: string, spanId: string])[]): void;
  shutdown(): Promise<void>;
}

type Tell = (report: Report) => void;

/**
 * The SDK set up with its own parts, which are watched and not changed; only its ids are ours. A `folder` holds another
 * release of the exporters.
 */
export async function createJsLane(plan: LanePlan, tell: Tell, folder?: string): Promise<JsLane> {
  const context = { id: plan.lane, env: plan.env };
  const drops = createDropCounter();
  const processors = await createProcessors(plan, drops.provider, { tell, folder });
  let next: readonly [string, string] = ['', ''];
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'otlp-chaos-js-sender', 'service.version': '1.0.0' }),
    idGenerator: { generateTraceId: () => next[0], generateSpanId: () => next[1] },
    spanProcessors: [inTurns(processors)],
  });
  const tracer = provider.getTracer('otlp-chaos/js-sender', '1.0.0');
  return {
    offer: (spans) =>
      within(context, () => {
        for (next of spans) {
          const span = tracer.startSpan('GET /orders/{id}', { kind: SpanKind.SERVER, attributes: request });
          span.setAttribute('http.response.status_code', 200);
          span.end();
        }
        const items = drops.taken();
        if (items > 0) tell({ type: 'dropped', lane: plan.lane, items });
      }),
    shutdown: () => within(context, () => provider.shutdown().catch(() => {})),
  };
}

const request: Attributes = {
  'http.request.method': 'GET',
  'http.route': '/orders/{id}',
  'url.path': '/orders/42',
  'url.scheme': 'https',
  'server.address': 'shop.test',
  'server.port': 443,
  'network.protocol.version': '2',
  'user_agent.original': 'otlp-chaos/1.0',
  'client.address': '192.0.2.17',
};

/** A processor has one request under way; an application that sends several at once has several, and spans take turns. */
function inTurns(processors: readonly SpanProcessor[]): SpanProcessor {
  let ended = 0;
  return {
    onStart() {},
    onEnd: (span) => processors[ended++ % processors.length]!.onEnd(span),
    shutdown: async () => void (await Promise.all(processors.map((processor) => processor.shutdown()))),
    forceFlush: async () => void (await Promise.all(processors.map((processor) => processor.forceFlush()))),
  };
}

async function createProcessors(
  plan: LanePlan,
  drops: MeterProvider,
  { tell, folder }: { readonly tell: Tell; readonly folder: string | undefined },
): Promise<SpanProcessor[]> {
  const { lane, env, exporters } = plan;
  const made = await Promise.all(
    Array.from({ length: exporters }, () => createExporter(env['OTEL_EXPORTER_OTLP_PROTOCOL'] as Protocol, folder)),
  );
  return made.map(
    (exporter) =>
      new BatchSpanProcessor({
        exporter: watched(exporter, lane, tell),
        selfObsMeterProvider: drops,
        ...given('scheduledDelayMillis', env['OTEL_BSP_SCHEDULE_DELAY']),
        ...given('maxQueueSize', env['OTEL_BSP_MAX_QUEUE_SIZE']),
        ...given('maxExportBatchSize', env['OTEL_BSP_MAX_EXPORT_BATCH_SIZE']),
        ...given('exportTimeoutMillis', env['OTEL_BSP_EXPORT_TIMEOUT']),
      }),
  );
}

/** Sees what an exporter is given and what it says became of it. */
function watched(exporter: SpanExporter, lane: string, tell: Tell): SpanExporter {
  return {
    export: (spans, done) => {
      const items = spans.length;
      tell({ type: 'exporting', lane, items });
      exporter.export(spans, (result) => {
        done(result);
        // By then the SDK has printed what it has to say of it.
        setImmediate(() => tell({ type: 'exported', lane, items, ok: result.code === 0 }));
      });
    },
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
  };
}

/** Listens to the metric by which a batch processor counts spans that found its queue full. */
function createDropCounter(): { readonly provider: MeterProvider; taken(): number } {
  let dropped = 0;
  const meter: Meter = createNoopMeter();
  meter.createCounter = () => ({
    add(value, attributes) {
      if ((attributes as Attributes | undefined)?.['error.type'] === 'queue_full') dropped += value;
    },
  });
  return {
    provider: { getMeter: () => meter },
    taken() {
      const items = dropped;
      dropped = 0;
      return items;
    },
  };
}

function given<K extends string>(name: K, text: string | undefined): { [key in K]?: number } {
  const value = Number(text || Number.NaN);
  return (Number.isNaN(value) ? {} : { [name]: value }) as { [key in K]?: number };
}
