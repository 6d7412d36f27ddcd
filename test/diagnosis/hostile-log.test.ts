import { expect, test } from 'vitest';
import { createDiagnosis } from '../../src/diagnosis/diagnosis.ts';
import { loadKnownLogs } from '../../src/diagnosis/known-logs.ts';
import { nameFindings } from '../../src/diagnosis/named.ts';
import { createSignatures } from '../../src/diagnosis/signatures.ts';
import { diagnosisMarkdown } from '../../src/report/diagnosis-markdown.ts';
import { diagnosisText } from '../../src/report/diagnosis.ts';
import { plainStyle } from '../../src/report/style.ts';

/* A log may come from anybody: what it holds is shown, is not obeyed, and does not get into commands. */

const signatures = createSignatures(loadKnownLogs());

function pagesOf(...lines: string[]) {
  const diagnosis = createDiagnosis(signatures);
  for (const line of lines) diagnosis.line(line);
  diagnosis.end();
  const result = diagnosis.result();
  const findings = nameFindings(result);
  return {
    endpoints: result.endpoints,
    pages: [diagnosisText(result, findings, plainStyle), diagnosisMarkdown(result, findings)],
  };
}

const refused = (where: string): string => `error otlp exporter: export to ${where} failed: connection refused`;

test.for([
  ['http://collector.example:4318/v1/traces', 'http://collector.example:4318'],
  ['"https://collector.example:4318"', 'https://collector.example:4318'],
  ['HTTP://[::1]:4318.', 'http://[::1]:4318'],
  ['http://user:hunter2@collector.example/v1/traces', 'http://collector.example'],
  ['dial tcp 192.0.2.7:4317:', '192.0.2.7:4317'],
  ['dial tcp [2001:db8::7]:4317:', '[2001:db8::7]:4317'],
  ['connect ECONNREFUSED ::1:4318', '[::1]:4318'],
  ['connect ECONNREFUSED 127.0.0.1:4318', '127.0.0.1:4318'],
  ['Transient error while exporting traces to otel.example:4317, retrying', 'otel.example:4317'],
  ['Failed to connect to localhost/127.0.0.1:4317', 'localhost:4317'],
  ['Failed to connect to /192.0.2.7:4317', '192.0.2.7:4317'],
  ["HTTPSConnectionPool(host='otel.example', port=8443): Max retries", 'https://otel.example:8443'],
  ['dial tcp: lookup otel.example on 10.96.0.10:53: no answer', 'otel.example'],
])('%s is taken for the endpoint %s, which commands name', ([written, endpoint]) => {
  const { endpoints, pages } = pagesOf(refused(written!));
  expect(endpoints).toEqual([endpoint]);
  for (const page of pages) expect(page).toContain(endpoint);
});

test.for([
  'http://:4318',
  'http://$(id):4318',
  'http://a&id',
  'http://`id`:4318',
  'http://[::',
  'http://h:99999/',
  'https://%zz/',
  'lookup -h on 10.96.0.10:53',
])('%s is no endpoint, and breaks nothing', (written) => {
  const { endpoints, pages } = pagesOf(refused(written));
  expect(endpoints).toEqual([]);
  for (const page of pages) expect(page).toContain('tcp-refused');
});

test('what would steer a terminal is shown and does nothing', () => {
  const { pages } = pagesOf(refused('\u001b]0;mine\u0007 \u009b2J \u202e http://collector.example:4318'));
  for (const page of pages) {
    expect(page).toContain(']0;mine');
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(page).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
  }
});

test('no line keeps the reader busy, whatever is repeated in it', () => {
  const units = [
    'token"-',
    'missing-"-',
    '0000',
    'a.a',
    'no ',
    'host="',
    'exceeds ',
    'http://a.',
    '127.0.0.1:',
    '\\x00',
  ];
  // Without an end for each of them these would take longer than any test may.
  const lines = units.map((unit) => refused(unit.repeat(16_000 / unit.length)));
  expect(pagesOf(...lines).pages).toHaveLength(2);
});
