import { grpcPaths, httpPaths } from '../../../src/core/signal.ts';
import type { Encoding, Signal } from '../../../src/core/signal.ts';
import { encodeJson, encodeRequest } from '../../../src/otlp/encode.ts';
import { examine } from '../../../src/otlp/examine/examine.ts';
import type { ExportRequest } from '../../../src/otlp/examine/examine.ts';
import { mediaTypes } from '../../../src/otlp/media-type.ts';
import { logsOf, metricsOf, tracesOf } from '../requests.ts';

const userAgent = 'OTel-OTLP-Exporter-Test/1.0';

/** A request with nothing wrong in its head. */
export function lawful(signal: Signal, encoding: Encoding, body?: Uint8Array): ExportRequest {
  const headers = { 'content-type': mediaTypes[encoding], 'user-agent': userAgent };
  const protocol = encoding === 'json' ? 'http/json' : 'http/protobuf';
  return { protocol, method: 'POST', path: httpPaths[signal], headers, signal, encoding, body };
}

export function lawfulGrpc(signal: Signal, body?: Uint8Array): ExportRequest {
  const headers = { 'content-type': 'application/grpc', 'user-agent': `${userAgent} grpc-test/1.0` };
  return { protocol: 'grpc', method: 'POST', path: grpcPaths[signal], headers, signal, encoding: 'protobuf', body };
}

/** Each violation as `rule place: seen`. */
export function violationsOf(request: ExportRequest): string[] {
  return examine(request).violations.map(({ rule, place, seen }) => `${rule} ${place}: ${seen}`);
}

/** The same telemetry in both encodings, which must be judged alike; what is wrong with it. */
export function violationsOfData(signal: Signal, json: object): string[] {
  const inJson = violationsOf(lawful(signal, 'json', encodeJson(json)));
  const inProtobuf = violationsOf(lawful(signal, 'protobuf', encodeRequest(signal, json)));
  if (JSON.stringify(inJson) !== JSON.stringify(inProtobuf)) throw new Error(`${inJson.join()} ≠ ${inProtobuf.join()}`);
  return inJson;
}

const ids = { traceId: '5b8efff798038103d269b633813fc60c', spanId: 'eee19b7ec3c1b174' };
const span = { ...ids, name: 'a', kind: 2, startTimeUnixNano: '10', endTimeUnixNano: '20' };
const logRecord = { observedTimeUnixNano: '10' };
const point = { timeUnixNano: '10', asInt: '7' };

/** One valid span, log record or metric with these fields of its own; its place is in front of what is found. */
export const spanWith = (fields: object): string[] =>
  short(violationsOfData('traces', tracesOf([{ ...span, ...fields }])));
export const logWith = (fields: object): string[] =>
  short(violationsOfData('logs', logsOf([{ ...logRecord, ...fields }])));
export const metricWith = (fields: object): string[] =>
  short(violationsOfData('metrics', metricsOf([{ name: 'm', ...fields }])));
export const pointWith = (fields: object): string[] =>
  metricWith({ gauge: { dataPoints: [{ ...point, ...fields }] } }).map((one) =>
    one.replace('gauge.dataPoints[0]', '…'),
  );

/** Written by hand, as no encoder would: the span's own text, or the whole request's. */
export const jsonSpan = (text: string): string[] =>
  short(jsonText('traces', `{"resourceSpans":[{"scopeSpans":[{"spans":[${text}]}]}]}`));
export const jsonText = (signal: Signal, text: string): string[] =>
  violationsOf(lawful(signal, 'json', Buffer.from(text)));

function short(violations: readonly string[]): string[] {
  return violations.map((one) =>
    one.replace(/resource\w+\[0\]\.scope\w+\[0\]\.(spans|logRecords|metrics)\[0\](?=[.:])/, '…').replace(' ….', ' '),
  );
}
