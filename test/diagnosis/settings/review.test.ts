import { expect, test } from 'vitest';
import { nameSettings } from '../../../src/diagnosis/settings/named-settings.ts';
import type { ConfigReview } from '../../../src/diagnosis/settings/review.ts';
import { settingsMarkdown } from '../../../src/report/settings-markdown.ts';
import { settingsText } from '../../../src/report/settings.ts';
import { plainStyle } from '../../../src/report/style.ts';
import { configWith, reviewOf } from './one-exporter.ts';

function titlesOf({ findings }: ConfigReview): string[] {
  return findings.map(({ title, confidence }) => `${confidence}: ${title}`);
}

test.for([
  ['likely: OTLP/HTTP is sent to 4317, the port of gRPC', 'otlp_http: {endpoint: "http://collector:4317"}'],
  ['likely: gRPC is sent to 4318, the port of OTLP/HTTP', 'otlp_grpc: {endpoint: "a:4318", tls: {insecure: true}}'],
  ['likely: Plain text is sent to 443, the port of TLS', 'otlp_http: {endpoint: "http://a.example:443"}'],
  [
    'likely: Plain text is sent to 443, the port of TLS',
    'otlp_grpc: {endpoint: "a.example:443", tls: {insecure: true}}',
  ],
  ['likely: TLS is spoken to 80, the port of plain text', 'otlp_http: {endpoint: "https://a.example:80"}'],
  ['likely: An attempt may take 300ms only', 'otlp_http: {endpoint: "https://a.example", timeout: 300ms}'],
  [
    'likely: A batch is given up after 45s',
    'otlp_http: {endpoint: "https://a.example", retry_on_failure: {max_elapsed_time: 45s}}',
  ],
  ['certain: Nothing is sent a second time', 'otlp_http: {endpoint: "https://a", retry_on_failure: {enabled: false}}'],
  [
    'possible: Nothing waits while the backend is away',
    'otlp_http: {endpoint: "https://a", sending_queue: {enabled: false}}',
  ],
  [
    'likely: The header x-api-key was never filled in',
    'otlp_http: {endpoint: "https://a", headers: {x-api-key: <your key>}}',
  ],
  [
    'certain: Credentials are sent in plain text to a host elsewhere',
    'otlp_http: {endpoint: "http://vendor.example:8080", headers: {x-api-key: abcdefgh}}',
  ],
] as const)('“%s”: %s', ([title, exporter]) => {
  expect(titlesOf(reviewOf(configWith(exporter)))).toEqual([title]);
});

test('a queue that a trickle fills within a minute is told with the room that it needs', () => {
  const exporter = 'otlp_http: {endpoint: "https://a", sending_queue: {queue_size: 100}}';
  const { findings } = reviewOf(configWith(exporter, { processors: '{batch: {timeout: 200ms}}' }));
  expect(findings.map(({ title }) => title)).toEqual(['The queue is full after 20s']);
  expect(findings[0]!.fix.yaml).toContain('queue_size: 1500');
});

test('items may wait for their batch as long as its owner wants, but not unsaid', () => {
  const review = reviewOf(configWith('otlp_http: {endpoint: "https://a"}', { processors: '{batch: {timeout: 10m}}' }));
  expect(titlesOf(review)).toEqual(['possible: Items wait up to 10m for their batch to fill']);
});

test('an exporter that no pipeline leads to sends nothing', () => {
  const text = configWith('otlp_http: {endpoint: "https://a"}').replace('exporters: [otlp_http]', 'exporters: [debug]');
  expect(titlesOf(reviewOf(text))).toEqual(['certain: No pipeline leads to the exporter']);
});

test('what two exporters share is told once, with both', () => {
  const text = configWith('otlp_http: {endpoint: "https://a"}', { processors: '{batch: {timeout: 10}}' })
    .replace('exporters:\n', 'exporters:\n  otlp_http/b: {endpoint: "https://b"}\n')
    .replace('exporters: [otlp_http]', 'exporters: [otlp_http, otlp_http/b]');
  expect(reviewOf(text).findings.map(({ exporters }) => exporters)).toEqual([['otlp_http/b', 'otlp_http']]);
});

test('a finding stands where its setting does', () => {
  const text = configWith('otlp_http: {endpoint: "http://collector:4317"}');
  const line = text.split('\n').findIndex((one) => one.includes('otlp_http: {'));
  const column = text.split('\n')[line]!.indexOf('endpoint');
  expect(reviewOf(text).findings[0]!.evidence).toEqual([
    {
      place: { file: 'collector.yaml', line: line + 1, column: column + 1 },
      said: 'exporters.otlp_http.endpoint: http://collector:4317',
    },
  ]);
});

test('a port by a variable counts as if it were written', () => {
  const text = configWith('otlp_http: {endpoint: "http://collector:${env:PORT}"}');
  expect(titlesOf(reviewOf(text, { PORT: '4317' }))).toEqual(['likely: OTLP/HTTP is sent to 4317, the port of gRPC']);
  const blind = reviewOf(text);
  expect([blind.findings, blind.unset]).toEqual([[], ['PORT']]);
});

test('what is wrong with a variable’s default is wrong only while it is in force', () => {
  const text = configWith('otlp_http: {endpoint: "${env:URL:-http://collector:4317}"}');
  expect(reviewOf(text).findings).toHaveLength(1);
  expect(reviewOf(text, { URL: 'http://collector:4318' }).findings).toEqual([]);
});

const secrets = [
  's3cr3t-in-a-header',
  's3cr3t-in-a-variable',
  's3cr3t-of-a-user',
  's3cr3t-in-a-query',
  's3cr3t-in-a-key',
];

test('no format shows a secret, wherever it stands', () => {
  const text = configWith(
    `otlp_http:
    endpoint: "http://me:s3cr3t-of-a-user@vendor.example:4317/v1/traces?key=s3cr3t-in-a-query"
    timeout: "\${env:API_KEY}"
    compression: s3cr3t-in-a-header
    token: s3cr3t-in-a-key
    headers: {authorization: "Bearer s3cr3t-in-a-header", x-api-key: "\${env:API_KEY}\\n", x-other: "<s3cr3t-in-a-key>"}
    tls: {key_pem: s3cr3t-in-a-key}`,
  );
  const review = reviewOf(text, { API_KEY: 's3cr3t-in-a-variable' });
  expect(review.findings.length).toBeGreaterThan(5);
  const named = nameSettings(review.findings, []);
  const pages = [
    JSON.stringify(review),
    JSON.stringify(named),
    settingsText(review, named, plainStyle),
    settingsMarkdown(review, named),
  ];
  for (const page of pages) for (const secret of secrets) expect(page).not.toContain(secret);
});

test.for([
  ['no YAML at all: [', /collector\.yaml/],
  ['exporters: {debug: {}}', /has no OTLP exporter/],
  ['exporters: [otlp]', /exporters is not a map/],
] as const)('%s: a mistake of usage', ([text, reason]) => {
  expect(() => reviewOf(text)).toThrow(reason);
});

test.for([
  'exporters: {otlp_grpc: 7}',
  'exporters: {otlp_http: [1]}',
  'exporters: {otlp_http: {endpoint: {a: 1}, headers: 5, tls: no}}',
  'exporters: {otlp_grpc: {endpoint: 4317, retry_on_failure: 1, sending_queue: []}}\nservice: {pipelines: {traces: 7, metrics: }}',
])('a configuration whose values have other types is read to its end: %s', (text) => {
  expect(() => reviewOf(text)).not.toThrow();
});
