import { expect, test } from 'vitest';
import { configWith, reviewOf } from './one-exporter.ts';

/* What a file does not say is not claimed of it, and what cannot be read ends in words. */

const titles = (text: string): string[] => reviewOf(text).findings.map(({ title }) => title);

const circle = 'The exporter sends to a receiver of its own pipeline';
const toItself = 'otlp_grpc: {endpoint: "localhost:4317", tls: {insecure: true}}';

test.for([
  ['0.0.0.0:4317', true],
  ['[::]:4317', true],
  ['localhost:4317', true],
  [':4317', true],
  ['192.0.2.1:4317', false],
  ['localhost:14317', false],
] as const)('what goes to localhost:4317 comes in at a receiver on %s: %s', ([endpoint, comesIn]) => {
  const receiver = `{protocols: {grpc: {endpoint: "${endpoint}"}}}`;
  expect(titles(configWith(toItself, { receiver })).includes(circle)).toBe(comesIn);
});

const unused = 'No pipeline leads to the exporter';
const alone = 'exporters: {otlp_http: {endpoint: "https://collector.example"}}\n';

test('a file without pipelines may be a part of a configuration', () => {
  const [finding] = reviewOf(alone).findings;
  expect(finding).toMatchObject({ title: unused, confidence: 'possible' });
  expect(reviewOf(`${alone}service: {pipelines: {traces: {exporters: [debug]}}}`).findings[0]).toMatchObject({
    title: unused,
    confidence: 'certain',
  });
});

test('pipelines that depend on a variable are not judged', () => {
  expect(titles(`${alone}service: {pipelines: {traces: {exporters: ["\${env:EXPORTER}"]}}}`)).not.toContain(unused);
});

test('insecure: false is said to be there', () => {
  const exporter = 'otlp_grpc: {endpoint: "http://collector.example:4317", tls: {insecure: false}}';
  const [{ because } = { because: '' }] = reviewOf(configWith(exporter)).findings;
  expect(because).toContain('insecure is not true');
});

test('each endpoint of an exporter is looked at', () => {
  const exporter =
    'otlp_http: {endpoint: "https://collector.example", traces_endpoint: "http://collector.example:443/v1/traces"}';
  const text = `exporters: {${exporter}}
service: {pipelines: {metrics: {exporters: [otlp_http]}, traces: {exporters: [otlp_http]}}}
`;
  const finding = reviewOf(text).findings.find(({ title }) => title.startsWith('Plain text is sent to 443'));
  expect(finding).toMatchObject({ exporters: ['otlp_http'] });
  expect(finding!.evidence[0]!.said).toContain('traces_endpoint');
});

test('how long an outage is outlasted is not told by a duration that is none', () => {
  const settings = (elapsed: string) =>
    `otlp_http: {endpoint: "https://a", retry_on_failure: {max_elapsed_time: ${elapsed}}}`;
  expect(reviewOf(configWith(settings('5min'))).endurance).toEqual([]);
  expect(reviewOf(configWith(settings('99999999999999h'))).endurance).toEqual([]);
  expect(reviewOf(configWith(settings('2562047h'))).endurance).toHaveLength(1);
});

test.for([
  ['exporters: {otlp: &a {endpoint: "a:4317", tls: *a}}', /stands within what it stands for/],
  [`exporters: ${'['.repeat(100_000)}`, /nested too deeply/],
  ['exporters: {otlp: *nothing}', /nothing/],
] as const)('%.60s is no configuration, and no bug either', ([text, words]) => {
  expect(() => reviewOf(text)).toThrow(
    expect.objectContaining({ code: 'bad-yaml', message: expect.stringMatching(words) }),
  );
});
