import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { expect, test } from 'vitest';
import { decodeRequest } from '../../src/otlp/decode.ts';
import { encodingOf, mediaTypes } from '../../src/otlp/media-type.ts';
import { scanJson, scanProtobuf } from '../../src/otlp/scan.ts';

/** Spans as the JS SDK makes them. */
async function sdkSpans(count: number): Promise<ReadableSpan[]> {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const tracer = provider.getTracer('test', '1.0.0');
  for (let index = 0; index < count; index++) {
    const span = tracer.startSpan(`work ${index}`, {
      kind: 2,
      attributes: { index, share: 0.5, ok: true, list: ['ä', 'b'] },
    });
    span.addEvent('halfway');
    span.end();
  }
  await provider.forceFlush();
  return exporter.getFinishedSpans();
}

type Exporter = JsonExporter | ProtobufExporter;

/** The body with which an exporter of the SDK sends these spans. */
async function bodyFrom(
  spans: ReadableSpan[],
  make: (url: string) => Exporter,
): Promise<{ type: string; body: Buffer }> {
  const server = createServer((request, response) => {
    const type = request.headers['content-type'] ?? '';
    void buffer(request).then((body) => {
      server.emit('body', { type, body });
      response.writeHead(200, { 'content-type': type }).end(type === mediaTypes.json ? '{}' : '');
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const exporter = make(`http://127.0.0.1:${port}/v1/traces`);
  const arrived = once(server, 'body');
  exporter.export(spans, () => {});
  const [sent] = (await arrived) as [{ type: string; body: Buffer }];
  await exporter.shutdown();
  server.close();
  server.closeAllConnections();
  return sent;
}

test('what the JS SDK exports is counted, fingerprinted and decoded alike in both encodings', async () => {
  const spans = await sdkSpans(5);
  const protobuf = await bodyFrom(spans, (url) => new ProtobufExporter({ url }));
  const json = await bodyFrom(spans, (url) => new JsonExporter({ url }));
  expect([protobuf, json].map(({ type }) => encodingOf(type))).toEqual(['protobuf', 'json']);
  const counted = scanProtobuf('traces', protobuf.body);
  expect(counted).toMatchObject({ items: 5, unmarked: 5, identity: [] });
  expect(scanJson('traces', json.body)).toEqual(counted);
  const decoded = decodeRequest('traces', 'protobuf', protobuf.body);
  expect(decodeRequest('traces', 'json', json.body)).toEqual(decoded);
  expect(JSON.stringify(decoded)).toContain(spans[0]!.spanContext().traceId);
});
