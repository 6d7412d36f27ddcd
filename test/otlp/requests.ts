import type { Signal } from '../../src/core/signal.ts';
import { itemAttribute, markerOf, spanIdOf, traceIdOf } from '../../src/otlp/identity.ts';

/** Export requests in OTLP/JSON's shape, as small as a realistic sender's. */

const attributes = [
  { key: 'http.request.method', value: { stringValue: 'GET' } },
  { key: 'http.response.status_code', value: { intValue: '200' } },
  { key: 'url.path', value: { stringValue: '/api/v1/orders/42' } },
  { key: 'server.address', value: { stringValue: 'shop.example.test' } },
];

const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] };
const scope = { name: 'test', version: '1.0.0' };
const time = '1790000000000000000';

export function spanOf(run: number, seq: number): object {
  return {
    traceId: traceIdOf(run, seq),
    spanId: spanIdOf(run, seq),
    parentSpanId: 'eee19b7ec3c1b173',
    name: 'GET /api/v1/orders',
    kind: 2,
    startTimeUnixNano: time,
    endTimeUnixNano: '1790000000012345678',
    attributes,
    status: { code: 1 },
    flags: 257,
  };
}

export function logRecordOf(run: number, seq: number): object {
  const ids = { traceId: traceIdOf(run, seq), spanId: spanIdOf(run, seq) };
  return { timeUnixNano: time, severityNumber: 9, body: { stringValue: 'order placed' }, attributes, ...ids };
}

export function pointOf(run: number, seq: number): object {
  const marker = { key: itemAttribute, value: { intValue: String(markerOf(run, seq)) } };
  return { timeUnixNano: time, asInt: '7', attributes: [...attributes, marker] };
}

export function tracesOf(spans: readonly object[]): object {
  return { resourceSpans: [{ resource, scopeSpans: [{ scope, spans }] }] };
}

export function logsOf(logRecords: readonly object[]): object {
  return { resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords }] }] };
}

export function metricsOf(metrics: readonly object[]): object {
  return { resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics }] }] };
}

/** Profiles with one marker attribute each, in the dictionary's manner. */
export function profilesOf(run: number, seqs: readonly number[]): object {
  const profiles = seqs.map((_, index) => ({
    timeUnixNano: time,
    profileId: Buffer.alloc(16, index + 1).toString('base64'),
    attributeIndices: [index + 1],
    samples: [{ stackIndex: 0, values: ['3'] }],
  }));
  const markers = seqs.map((seq) => ({ keyStrindex: 1, value: { intValue: String(markerOf(run, seq)) } }));
  return {
    resourceProfiles: [{ resource, scopeProfiles: [{ scope, profiles }] }],
    dictionary: { stringTable: ['', itemAttribute], attributeTable: [{}, ...markers] },
  };
}

/** A request with the items `seqs` of a run. */
export function requestOf(signal: Signal, run: number, seqs: readonly number[]): object {
  switch (signal) {
    case 'traces':
      return tracesOf(seqs.map((seq) => spanOf(run, seq)));
    case 'logs':
      return logsOf(seqs.map((seq) => logRecordOf(run, seq)));
    case 'metrics':
      return metricsOf([{ name: 'orders', unit: '1', gauge: { dataPoints: seqs.map((seq) => pointOf(run, seq)) } }]);
    case 'profiles':
      return profilesOf(run, seqs);
    default:
      throw new Error(`no such signal: ${String(signal satisfies never)}`);
  }
}

/** 1, 2 … count. */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
