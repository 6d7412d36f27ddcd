import { expect, test } from 'vitest';
import { createEntryReader } from '../../src/diagnosis/entries.ts';
import type { PlacedEntry } from '../../src/diagnosis/entries.ts';
import { unwrapLine } from '../../src/diagnosis/log-entry.ts';

function entriesOf(...lines: string[]): PlacedEntry[] {
  const entries: PlacedEntry[] = [];
  const reader = createEntryReader((entry) => entries.push(entry));
  for (const line of lines) reader.line(line);
  reader.end();
  return entries;
}

const line = 'traces export: Post "https://a:4318/v1/traces": EOF';

test.for([
  ['nothing', line],
  ['a colour', `\u001b[31m${line}\u001b[0m`],
  ['Windows', `${line}\r`],
  ['a container runtime', `2026-01-02T03:04:05.678901234Z stderr F ${line}`],
  ['docker compose', `collector-1  | ${line}`],
  ['kubectl with --prefix', `[pod/otel-abc/collector] ${line}`],
  ['journald', `Nov 26 01:02:03 host otelcol[123]: ${line}`],
  ['Docker’s own file', JSON.stringify({ log: `${line}\n`, stream: 'stderr', time: '2026-01-02T03:04:05Z' })],
])('a line in the wrapping of %s is the line that was printed', ([, wrapped]) => {
  expect(unwrapLine(wrapped!)).toBe(line);
});

test('a Collector says the same in its console format and in JSON', () => {
  const fields = { 'otelcol.component.id': 'otlp_grpc', error: 'rpc error: code = Unavailable desc = gone' };
  const message = 'Exporting failed. Will retry the request after interval.';
  const time = '2026-01-02T03:04:05.678Z';
  const console = [time, 'info', 'internal/retry_sender.go:136', message, JSON.stringify(fields)].join('\t');
  const json = JSON.stringify({
    level: 'info',
    ts: time,
    caller: 'internal/retry_sender.go:136',
    msg: message,
    ...fields,
  });
  const [one] = entriesOf(console);
  const [other] = entriesOf(json);
  expect(one!.text).toBe(other!.text);
  expect(one).toMatchObject({ time, text: expect.stringContaining('code = Unavailable desc = gone') });
  expect(other).toMatchObject({ time });
});

test('a message with its exception and causes, and one with its traceback, are one entry each, at the line where they begin', () => {
  const entries = entriesOf(
    'SEVERE: Failed to export spans.',
    'java.io.IOException: broken',
    '\tat io.opentelemetry.Exporter.export(Exporter.java:1)',
    'Caused by: java.net.ConnectException: Connection refused',
    'ERROR:opentelemetry:Exception while exporting Span.',
    'Traceback (most recent call last):',
    '  File "x.py", line 1, in <module>',
    'requests.exceptions.ConnectionError: Connection refused',
    'INFO: all is well',
  );
  expect(entries.map(({ line: at }) => at)).toEqual([1, 5, 9]);
  expect(entries[0]!.text).toContain('Connection refused');
  expect(entries[1]!.text).toContain('requests.exceptions.ConnectionError');
});

test('an entry is bounded, however much belongs to it', () => {
  const [entry] = entriesOf('Failed to export', ...Array.from({ length: 100_000 }, () => `  ${'x'.repeat(1000)}`));
  expect(entry!.text.length).toBeLessThanOrEqual(16_384);
});

test('Java’s own logger: header, message, exception and causes are one entry, without the frames between', () => {
  const header = 'Nov 26, 2026 8:18:55 AM io.opentelemetry.sdk.common.internal.ThrottlingLogger doLog';
  const entries = entriesOf(
    header,
    'SEVERE: Failed to export 20 spans. The request could not be executed.',
    'java.io.InterruptedIOException: timeout',
    '\tat okhttp3.internal.connection.RealCall.timeoutExit(RealCall.kt:469)',
    'Caused by: java.net.SocketException: Socket closed',
    '\tat java.base/sun.nio.ch.NioSocketImpl.endRead(NioSocketImpl.java:253)',
    '\t... 23 more',
    header,
    'WARNING: Failed to export 20 spans. Server responded with HTTP status code 503.',
  );
  expect(entries.map(({ line, time, text }) => ({ line, time, text }))).toEqual([
    {
      line: 1,
      time: 'Nov 26, 2026 8:18:55 AM',
      text: [
        'SEVERE: Failed to export 20 spans. The request could not be executed.',
        'java.io.InterruptedIOException: timeout',
        'Caused by: java.net.SocketException: Socket closed',
      ].join('\n'),
    },
    {
      line: 8,
      time: 'Nov 26, 2026 8:18:55 AM',
      text: 'WARNING: Failed to export 20 spans. Server responded with HTTP status code 503.',
    },
  ]);
});
