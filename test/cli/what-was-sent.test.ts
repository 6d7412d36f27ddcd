import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/core/package-root.ts';
import { grpcPaths } from '../../src/core/signal.ts';
import { requireTool } from '../tools/tools.ts';
import { run, start } from './program.ts';

/* Senders made of curl, put through `test -- COMMAND`: the checks of what was sent see on the wire what they are to see. */

const ids = '"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174"';
const times = '"startTimeUnixNano":"1790000000000000000","endTimeUnixNano":"1790000000000000001"';
const request = (span: string): string => `{"resourceSpans":[{"scopeSpans":[{"spans":[{${span}}]}]}]}`;
const good = request(`${ids},"name":"a","kind":2,${times},"attributes":[{"key":"n","value":{"intValue":"443"}}]`);

const named = "-A 'my-exporter/1.0'";
const json = "-H 'content-type: application/json'";
const protobuf = "-H 'content-type: application/x-protobuf'";
const to = '"$OTEL_EXPORTER_OTLP_ENDPOINT';
const post = (body: string, { flags = `${named} ${json}`, path = '/v1/traces' } = {}): string =>
  `curl -s -o /dev/null ${flags} ${to}${path}" -d '${body}'`;

/** Long places are broken over lines. */
const unwrapped = (text: string): string => text.replaceAll(/\s/g, '');

/** What `test` says of a script, which is told by its checks alone. */
async function judge(script: readonly string[], protocol: string): Promise<{ code: number; text: string }> {
  await using folder = await start(['--version']);
  const file = join(folder.folder, 'send.sh');
  writeFileSync(file, ['#!/bin/sh', ...script].join('\n'), { mode: 0o755 });
  const { code, stdout } = await run(['test', '--scenario', 'healthy', '--protocol', protocol, '--', file]);
  return { code: code!, text: stdout.replaceAll(/\s+/g, ' ') };
}

test('a sender by hand that does it right passes everything: 0', async (context) => {
  requireTool('curl', context);
  // The configuration of one curl with four requests, which go over one connection.
  const four = Array.from({ length: 4 }, () => post(good).replace('curl ', '')).join(' --next ');
  const { code, text } = await judge([`curl ${four}`], 'http/json');
  expect(text).toContain('10 pass · 0 fail ');
  expect(code).toBe(0);
});

test('each mistake in JSON fails its check, and the evidence says where and what: 1', async (context) => {
  requireTool('curl', context);
  const { code, text } = await judge(
    [
      post(request(`"traceId":"W47/95gDgQPSabYzgT/GDA==","spanId":"7uGbfsPBsXQ=","name":"a",${times}`)),
      post(request(`${ids},"name":"a","kind":"SPAN_KIND_SERVER",${times}`)),
      post(good.replace('resourceSpans', 'resource_spans')),
      post(good.replace('"443"', '443')),
      post(good.replace('5b8efff798038103d269b633813fc60c', '0'.repeat(32))),
      post(request(`${ids},"name":"a",${times},"attributes":[{"key":"k"},{"key":"k"}]`)),
      post(request(`${ids},"name":"a","startTimeUnixNano":"2","endTimeUnixNano":"1"`)),
      post('{"resourceSpans":[]}'),
      post(good, { flags: `${named} -H 'content-type: text/plain'` }),
      post(good, { path: '/v1/trace' }),
      post(good, { flags: json }),
    ],
    'http/json',
  );
  const span = 'resourceSpans[0].scopeSpans[0].spans[0]';
  for (const evidence of [
    '✗ request-content-type healthy.http-json S25, S26, S33 MUST 1 of 11 requests examined: S25 at header content-type: “text/plain” (allowed: application/x-protobuf or application/json), in 1 place',
    '✗ request-path healthy.http-json S1, S24, S31, X4 MUST 1 of 11 requests examined: S31 at path: “/v1/trace”',
    `S27 at ${span}.traceId: “W47/95gDgQPSabYzgT/GDA==” (allowed: hexadecimal digits), in 2 places`,
    `S28 at ${span}.kind: “SPAN_KIND_SERVER” (allowed: the integer of an enum value)`,
    'S29 at resource_spans: “resource_spans” (allowed: “resourceSpans”)',
    `✗ json-integers healthy.http-json S30 SHOULD`,
    `S30 at ${span}.attributes[0].value.intValue: a number`,
    `D1 at ${span}.traceId: zeros alone`,
    `D2 at ${span}.attributes: “k” more than once`,
    `D8 at ${span}.endTimeUnixNano: 1 ns before startTimeUnixNano`,
    'S52 at resourceSpans: nothing',
    'X9 at header user-agent: “curl/',
  ]) {
    expect(unwrapped(text)).toContain(unwrapped(evidence));
  }
  expect(text).toContain('0 pass · 10 fail');
  expect(code).toBe(1);
});

test('a body that is not what its headers say fails, though nobody could read it: 1', async (context) => {
  requireTool('curl', context);
  const flags = `${named} ${protobuf}`;
  const { code, text } = await judge(
    [
      post(good, { flags }),
      `printf '' | gzip | curl -s -o /dev/null ${flags} ${to}/v1/traces" --data-binary @-`,
      post('', { flags: `${flags} -H 'content-encoding: gzip'` }),
      post('x', { flags: `${flags} -H 'content-encoding: gzip'` }),
    ],
    'http/protobuf',
  );
  expect(text).toContain('✗ request-content-type healthy.http-protobuf');
  expect(text).toContain(
    'S26 at body: JSON as application/x-protobuf (allowed: ExportTraceServiceRequest as the content type says)',
  );
  expect(text).toContain('S33 at header content-encoding: none, and a body in gzip (allowed: gzip), in 2 places');
  expect(code).toBe(1);
});

test('metrics and logs are held to their own rules: 1', async (context) => {
  requireTool('curl', context);
  const metric = '{"name":"m","sum":{"dataPoints":[{"asInt":"1"}]}}';
  const { code, text } = await judge(
    [
      post(`{"resourceMetrics":[{"scopeMetrics":[{"metrics":[${metric}]}]}]}`, { path: '/v1/metrics' }),
      post('{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"spanId":"eee19b7ec3c1b174"}]}]}]}', { path: '/v1/logs' }),
    ],
    'http/json',
  );
  for (const evidence of [
    'D3 at resourceMetrics[0].scopeMetrics[0].metrics[0].sum.aggregationTemporality: nothing (allowed: delta or cumulative)',
    'D4 at resourceMetrics[0].scopeMetrics[0].metrics[0].sum.dataPoints[0].timeUnixNano: nothing',
    'D6 at resourceLogs[0].scopeLogs[0].logRecords[0].observedTimeUnixNano: nothing',
    'D9 at resourceLogs[0].scopeLogs[0].logRecords[0].traceId: nothing, beside a spanId',
  ]) {
    expect(unwrapped(text)).toContain(unwrapped(evidence));
  }
  expect(code).toBe(1);
});

test('over gRPC as well, where only the data and the head can be wrong: 1', async (context) => {
  const grpcurl = requireTool('grpcurl', context);
  // Its JSON is protobuf's, in which ids are base64.
  const span = `{"traceId":"${Buffer.alloc(16).toString('base64')}","spanId":"AQID","name":"a"}`;
  const { code, text } = await judge(
    [
      `${grpcurl} -plaintext -user-agent my-exporter/1.0 -import-path ${join(packageRoot, 'protos')} \\`,
      '  -proto opentelemetry/proto/collector/trace/v1/trace_service.proto \\',
      `  -d '{"resourceSpans":[{"scopeSpans":[{"spans":[${span}]}]}]}' \\`,
      `  "\${OTEL_EXPORTER_OTLP_ENDPOINT#http://}" ${grpcPaths.traces.slice(1)}`,
    ],
    'grpc',
  );
  const at = 'resourceSpans[0].scopeSpans[0].spans[0]';
  expect(text).toContain(
    `✗ valid-identifiers healthy.grpc D1 MUST 1 of 1 request examined: D1 at ${at}.traceId: zeros`,
  );
  expect(unwrapped(text)).toContain(unwrapped(`D7 at ${at}.startTimeUnixNano: nothing`));
  expect(text).toContain('names-itself X9 SHOULD ✓1');
  expect(text).toContain('request-path S1, S24, S31, X4 MUST ✓1');
  expect(code).toBe(1);
});
