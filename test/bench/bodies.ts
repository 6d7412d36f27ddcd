import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createRandom } from '../../src/core/random.ts';
import { encodeRequest } from '../../src/otlp/encode.ts';
import { buildFrame } from '../../src/otlp/grpc-frame.ts';
import { exportRequest } from '../../src/workload/items.ts';

export interface Cell {
  readonly protocol: 'grpc' | 'http';
  readonly spans: number;
  readonly compression: 'identity' | 'gzip';
}

export const cells: readonly Cell[] = (['grpc', 'http'] as const).flatMap((protocol) =>
  [100, 8192].flatMap((spans) =>
    (['identity', 'gzip'] as const).map((compression) => ({ protocol, spans, compression })),
  ),
);

export function cellName({ protocol, spans, compression }: Cell): string {
  return `${protocol === 'grpc' ? 'gRPC' : 'HTTP/1.1'}, ${spans} spans${compression === 'gzip' ? ', gzip' : ''}`;
}

/** The run of marked spans. */
export const markedRun = 1;

/** Request bodies in files, as load generators want them. */
export interface Bodies extends Disposable {
  fileOf(cell: Cell): string;
  /** Bytes of one span, before compression. */
  readonly bytesPerSpan: number;
}

/** `marked`: spans of our own workload, whose identities the ledger follows; else an ordinary application's. */
export function createBodies(marked: boolean): Bodies {
  const folder = mkdtempSync(join(tmpdir(), 'otlp-chaos-bench-'));
  const messages = new Map([1, 100, 8192].map((spans) => [spans, encodeRequest('traces', tracesOf(spans, marked))]));
  const pathOf = ({ protocol, spans, compression }: Cell): string =>
    join(folder, `${protocol}-${spans}-${compression}`);
  for (const cell of [...cells, ...singles]) {
    const message = messages.get(cell.spans)!;
    const packed = cell.compression === 'gzip' ? gzipSync(message) : message;
    writeFileSync(pathOf(cell), cell.protocol === 'grpc' ? buildFrame(packed, cell.compression === 'gzip') : packed);
  }
  return {
    fileOf: pathOf,
    bytesPerSpan: Math.round(messages.get(8192)!.length / 8192),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** One span, for probes. */
export const singles: readonly Cell[] = [
  { protocol: 'grpc', spans: 1, compression: 'identity' },
  { protocol: 'http', spans: 1, compression: 'identity' },
];

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  attributes: object[];
  events?: object[];
  links?: object[];
}

/** The workload's spans, and every third with an event and every fiftieth with a link, as applications send them. */
function tracesOf(count: number, marked: boolean): object {
  const random = createRandom(1);
  const request = exportRequest('traces', markedRun, 1, count, new Date('2026-11-01T12:00:00Z')) as {
    resourceSpans: { scopeSpans: { spans: Span[] }[] }[];
  };
  const { spans } = request.resourceSpans[0]!.scopeSpans[0]!;
  for (const [index, span] of spans.entries()) {
    if (!marked) Object.assign(span, { traceId: randomId(random, index, 16), spanId: randomId(random, index, 8) });
    span.parentSpanId = randomId(random, index, 4).padStart(16, '1');
    span.attributes.push(...moreAttributes(index));
    if (index % 3 === 0) span.events = [eventOf(index)];
    if (index % 50 === 0) span.links = [{ traceId: span.traceId, spanId: span.spanId }];
  }
  return request;
}

/** Brings a span to the 560 bytes that HTTP servers' spans have. */
function moreAttributes(index: number): object[] {
  const texts = {
    'url.full': `https://shop.example.test/orders/${index}?session=${index * 7919}`,
    'network.peer.address': `192.0.2.${index % 250}`,
    'enduser.id': `customer-${index * 31}`,
  };
  return Object.entries(texts).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}

function eventOf(index: number): object {
  return {
    timeUnixNano: '1793534400001000000',
    name: 'cache.miss',
    attributes: [
      { key: 'cache.key', value: { stringValue: `cart:${index}` } },
      { key: 'cache.size', value: { intValue: String(index * 7) } },
    ],
  };
}

function randomId(random: ReturnType<typeof createRandom>, index: number, bytes: number): string {
  const id = Buffer.alloc(bytes);
  for (let at = 0; at < bytes; at += 4) id.writeUInt32BE(Math.floor(random.draw(index, bytes, at) * 2 ** 32), at);
  return id.toString('hex');
}
