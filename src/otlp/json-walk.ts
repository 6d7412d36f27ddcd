import type { Signal } from '../core/signal.ts';
import { ContentHash } from './content-hash.ts';
import { isIdentity, itemAttribute, traceIdPrefix } from './identity.ts';
import { jsonContent } from './json-content.ts';
import { children, listOf, type Json } from './json-fields.ts';
import { integerWords } from './json-integers.ts';
import { jsonProfileAdder } from './json-profiles.ts';
import { checkJsonShape } from './json-shape.ts';
import { markerFrom, type Marker } from './marker.ts';
import { childOf, messageOf } from './messages.ts';
import { metricKinds, signalMessages } from './signal-messages.ts';
import type { Tally } from './tally.ts';

/** Hands each item of a request to the tally, as `walkProtobuf` does. */
export function walkJson(signal: Signal, request: object, tally: Tally): void {
  const { request: message, resources, scopes, items } = signalMessages[signal];
  checkJsonShape(message, request);
  const add = itemAdders[signal](request as Json, tally);
  for (const resource of children(request as Json, resources)) {
    for (const scope of children(resource, scopes)) for (const item of children(scope, items)) add(item);
  }
}

const itemAdders: Readonly<Record<Signal, (request: Json, tally: Tally) => (item: Json) => void>> = {
  traces: (_request, tally) => (span) => addSpan(span, tally),
  logs: (_request, tally) => (record) => addLogRecord(record, tally),
  metrics: (_request, tally) => (metric) => addPoints(metric, tally),
  profiles: jsonProfileAdder,
};

const span = messageOf('Span');
const logRecord = messageOf('LogRecord');
const metric = messageOf('Metric');

function addSpan(item: Json, tally: Tally): void {
  const traceId = idOf(item, 'traceId');
  const spanId = idOf(item, 'spanId');
  if (addOurs(traceId, spanId, tally)) return;
  if (traceId === '' || spanId === '') tally.foreign(jsonContent(span, item));
  else tally.foreignIds(Buffer.from(traceId + spanId, 'hex'), 0, 16);
}

function addLogRecord(item: Json, tally: Tally): void {
  if (addOurs(idOf(item, 'traceId'), idOf(item, 'spanId'), tally)) return;
  tally.foreign(jsonContent(logRecord, item));
}

function addOurs(traceId: string, spanId: string, tally: Tally): boolean {
  if (spanId === '' || traceId !== traceIdPrefix + spanId) return false;
  const run = Number.parseInt(spanId.slice(0, 8), 16);
  const seq = Number.parseInt(spanId.slice(8), 16);
  if (!isIdentity(run, seq)) return false;
  tally.marked(run, seq);
  return true;
}

function idOf(item: Json, name: string): string {
  const id = item[name];
  return typeof id === 'string' ? id.toLowerCase() : '';
}

function addPoints(item: Json, tally: Tally): void {
  const name = Buffer.from(typeof item['name'] === 'string' ? item['name'] : '');
  for (const kind of metricKinds) {
    const data = item[kind];
    if (typeof data !== 'object' || data === null) continue;
    const pointMessage = childOf(childOf(metric, kind), 'dataPoints');
    for (const point of children(data as Json, 'dataPoints')) {
      const marker = markerOfPoint(point);
      if (marker) tally.marked(marker.run, marker.seq);
      else {
        const content = new ContentHash();
        content.bytes(1, name, 0, name.length);
        content.nested(2, jsonContent(pointMessage, point));
        tally.foreign(content);
      }
    }
  }
}

/** Of several markers the last one counts. */
function markerOfPoint(point: Json): Marker | undefined {
  const values = listOf(point, 'attributes').flatMap((attribute) => {
    const { key, value } = attribute as { key?: string; value?: Json | null };
    const int = value?.['intValue'];
    return key === itemAttribute && (typeof int === 'string' || typeof int === 'number') ? [int] : [];
  });
  const markers = values.map((value) => markerFrom(...integerWords(value)));
  return markers.findLast((marker) => marker !== undefined);
}
