import { expect, test } from 'vitest';
import { maskLine } from '../../src/diagnosis/mask.ts';

const fields =
  '{"resource": {"service.instance.id": "b393431f-cd09-4344-a46a-78fc5029c243", "service.name": "otelcol", ' +
  '"service.version": "0.159.0"}, "otelcol.component.id": "otlp_grpc", "otelcol.component.kind": "exporter", ' +
  '"otelcol.signal": "traces", "error": "rpc error: code = Unavailable", "interval": "5.372510961s"}';

test('a line of the Collector begins with its level, and keeps of its fields what tells of the failure', () => {
  const line = `2026-11-24T04:41:45.807Z\tinfo\tinternal/retry_sender.go:136\tExporting failed.\t${fields}`;
  expect(maskLine(line)).toBe(
    'info internal/retry_sender.go:136 Exporting failed. ' +
      '{<…>, "error": "rpc error: code = Unavailable", "interval": "<duration>"}',
  );
});

test('a stack is left out, quotes in it and all', () => {
  expect(maskLine(String.raw`{"stack":"Error: \"no\"\n    at send (/app/x.js:3)","message":"no","code":"14"}`)).toBe(
    '{"stack":"<…>","message":"no","code":"14"}',
  );
});

test.each([
  ['dial tcp 127.0.0.1:43665: connect: connection refused', 'dial tcp 127.0.0.1:<port>: connect: connection refused'],
  ['read tcp [::1]:4317->[::1]:50123: read', 'read tcp [::1]:<port>->[::1]:<port>: read'],
  [
    '401D4985DA7F0000:error:0A00010B:SSL routines:read:wrong version number:../ssl/tlsany_meth.c:77:',
    '<thread>:error:0A00010B:SSL routines:read:wrong version number:../ssl/tlsany_meth.c:<line>:',
  ],
  ['{"address":"127.0.0.1","port":"39149"}', '{"address":"127.0.0.1","port":"<port>"}'],
  ['current time 2026-11-24T04:41:45Z is after 2026-11-23T00:00:00Z', 'current time <time> is after <time>'],
  ['Protocol error (2026-11-24T04:41:45.807Z).', 'Protocol error (<time>).'],
  ['Throttle (1.98s), error: no', 'Throttle (<duration>), error: no'],
  ['retry time 5000ms exceeds remaining timeout -12ms', 'retry time <duration> exceeds remaining timeout <duration>'],
  ['after 1m30.5s or 2h', 'after <duration> or <duration>'],
  ['after 2.005s,name resolution: 0.002s', 'after <duration>,name resolution: <duration>'],
  ['trace 5b8efff798038103d269b633813fc60c', 'trace <trace id>'],
  ['span eee19b7ec3c1b174', 'span <span id>'],
  ['{"dropped_items": 5, "rejected_items": 7}', '{"dropped_items": <count>, "rejected_items": <count>}'],
  [
    '[[type.googleapis.com/google.rpc.RetryInfo]: {retry_delay: {seconds: 2}}]',
    '[[type.googleapis.com/google.rpc.RetryInfo]:{<…>}]',
  ],
  ['(node:28822) TimeoutNegativeWarning', '(node:<pid>) TimeoutNegativeWarning'],
  ['Dropped 33 spans because the queue is full', 'Dropped <count> spans because the queue is full'],
])('%s → %s', (line, masked) => {
  expect(maskLine(line)).toBe(masked);
});

test('the deadline of grpc-js is the same line whatever the attempt spent its time on', () => {
  const masked = '"details":"Deadline exceeded after <duration>,<…>","metadata"';
  const waits = ['name resolution: 0.002s,LB pick: 0.001s,remote_addr=127.0.0.1:1', 'remote_addr=127.0.0.1:2'];
  for (const wait of waits) {
    expect(maskLine(`"details":"Deadline exceeded after 2.00${wait.length}s,${wait}","metadata"`)).toBe(masked);
  }
});

test.each([
  '14 UNAVAILABLE: Received HTTP status code 502',
  '"code":"UNABLE_TO_VERIFY_LEAF_SIGNATURE"',
  'responded with HTTP Status Code 429, Message=no, Details=[]',
  String.raw`malformed HTTP response \"\\x00\\x00\\x06\\x04\"`,
  '{"dropped_spans": 0}',
  'because it does not contain any IP SANs: 127.0.0.1',
])('what an engineer would search for stays: %s', (line) => {
  expect(maskLine(line)).toBe(line);
});

test('what is masked already stays as it is', () => {
  const once = maskLine(`2026-11-24T04:41:45.807Z\tinfo\tinternal/retry_sender.go:136\tExporting failed.\t${fields}`);
  expect(maskLine(once)).toBe(once);
});
