import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { loadSync } from '@grpc/proto-loader';
import type { ServiceDefinition } from '@grpc/proto-loader';
import type { RawAnswer, RawExchange } from './raw-exchange.ts';

/*
 * Reads exports with proto-loader and JSON.parse alone. Nothing of src/ may be imported here, nor in the count that rests
 * on it: what both had in common could be wrong in both.
 */

/** Run and number of an item, or undefined where it has none. */
export type ItemName = { readonly run: number; readonly seq: number } | undefined;

/** Whatever a decoder gave: asked for by name, by index or as text, and found out by asking. */
type Json = { readonly [name: string]: Json | undefined } & readonly Json[] & { toString(): string };

interface SignalWords {
  readonly service: string;
  readonly path: readonly string[];
  readonly refused: string;
  readonly nameOf: (item: Json, request: Json) => ItemName;
}

const points = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'];

const words: Readonly<Record<RawExchange['signal'], SignalWords>> = {
  traces: {
    service: 'trace.v1.TraceService',
    path: ['resourceSpans', 'scopeSpans', 'spans'],
    refused: 'rejectedSpans',
    nameOf: nameFromIds,
  },
  logs: {
    service: 'logs.v1.LogsService',
    path: ['resourceLogs', 'scopeLogs', 'logRecords'],
    refused: 'rejectedLogRecords',
    nameOf: nameFromIds,
  },
  metrics: {
    service: 'metrics.v1.MetricsService',
    path: ['resourceMetrics', 'scopeMetrics', 'metrics', 'dataPoints'],
    refused: 'rejectedDataPoints',
    nameOf: ({ attributes }) =>
      nameFromMarker(attributes?.find(({ key }) => key?.toString() === 'otlp.chaos.seq')?.['value']),
  },
  profiles: {
    service: 'profiles.v1development.ProfilesService',
    path: ['resourceProfiles', 'scopeProfiles', 'profiles'],
    refused: 'rejectedProfiles',
    nameOf: nameOfProfile,
  },
};

/** Each item of a request that can be read at all. */
export function itemsIn({ signal, encoding, body, gzip }: RawExchange): ItemName[] {
  const bytes = gzip ? gunzipSync(body) : body;
  const { path, nameOf } = words[signal];
  const request = decoded(bytes, encoding, methodOf(signal).requestDeserialize);
  if (request === undefined) return [];
  let level: Json[] = [request];
  for (const name of path) level = level.flatMap((node) => listsIn(node, name));
  return level.map((item) => nameOf(item, request));
}

/** A data point lies in a metric's kind, everything else directly under its name. */
function listsIn(node: Json, name: string): Json[] {
  const lists = name === 'dataPoints' ? points.map((kind) => node[kind]?.['dataPoints']) : [node[name]];
  return lists.flatMap((list) => list ?? []);
}

export function refusedIn({ signal, encoding }: RawExchange, { isSuccess, body }: RawAnswer): number {
  if (!isSuccess || body.length === 0) return 0;
  const answer = decoded(body, encoding, methodOf(signal).responseDeserialize);
  return Number(answer?.['partialSuccess']?.[words[signal].refused] ?? 0);
}

function decoded(
  bytes: Uint8Array,
  encoding: RawExchange['encoding'],
  deserialize: (bytes: Buffer) => object,
): Json | undefined {
  try {
    return (encoding === 'json' ? JSON.parse(Buffer.from(bytes).toString()) : deserialize(Buffer.from(bytes))) as Json;
  } catch {
    return undefined;
  }
}

function nameFromIds({ traceId, spanId }: Json): ItemName {
  const [trace, span] = [hexOf(traceId), hexOf(spanId)];
  if (span.length !== 16 || trace !== `c4a05c4a05c4a05c${span}`) return undefined;
  return { run: Number.parseInt(span.slice(0, 8), 16), seq: Number.parseInt(span.slice(8), 16) };
}

function hexOf(id: unknown): string {
  return typeof id === 'string' ? id.toLowerCase() : Buffer.from((id ?? []) as Uint8Array).toString('hex');
}

function nameFromMarker(value: Json | undefined): ItemName {
  const marker = BigInt(value?.['intValue']?.toString() ?? 0);
  return marker > 0n ? { run: Number(marker >> 32n), seq: Number(marker & 0xffff_ffffn) } : undefined;
}

function nameOfProfile({ attributeIndices }: Json, { dictionary }: Json): ItemName {
  for (const index of attributeIndices ?? []) {
    const attribute = dictionary?.['attributeTable']?.[Number(index)];
    const key = dictionary?.['stringTable']?.[Number(attribute?.['keyStrindex'] ?? 0)];
    if (key?.toString() === 'otlp.chaos.seq') return nameFromMarker(attribute?.['value']);
  }
  return undefined;
}

const protos = join(dirname(createRequire(import.meta.url).resolve('../../package.json')), 'protos');
const files = [
  'trace/v1/trace_service',
  'metrics/v1/metrics_service',
  'logs/v1/logs_service',
  'profiles/v1development/profiles_service',
];
const loaded = loadSync(
  files.map((file) => `opentelemetry/proto/collector/${file}.proto`),
  { includeDirs: [protos], longs: String },
);

function methodOf(signal: RawExchange['signal']) {
  const service = loaded[`opentelemetry.proto.collector.${words[signal].service}`] as ServiceDefinition;
  return service['Export']!;
}
