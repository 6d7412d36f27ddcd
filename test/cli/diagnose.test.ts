import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { builtProgram } from '../tools/built-package.ts';
import { eventually, run as runTool } from '../wire/clients.ts';
import { run, start } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'otlp-chaos-diagnose-'));
afterAll(() => rmSync(folder, { recursive: true }));

const expired =
  '2026-01-02T03:04:05.678Z\tinfo\tinternal/retry_sender.go:136\tExporting failed. Will retry the request after interval.\t' +
  JSON.stringify({
    'otelcol.component.id': 'otlp_grpc/backend',
    error:
      'rpc error: code = Unavailable desc = connection error: desc = "transport: authentication handshake failed: tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-01-02T03:04:05Z is after 2026-01-01T00:00:00Z"',
  });
const refused =
  '2026/01/02 03:04:09 traces export: Post "http://collector.example:4318/v1/traces": dial tcp 192.0.2.7:4318: connect: connection refused';
const unrelated = '2026-01-02T03:04:05.678Z\tinfo\tservice/service.go:1\tEverything is ready.';

function logOf(name: string, ...lines: string[]): string {
  const file = join(folder, name);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

interface Report {
  readonly lines: number;
  readonly findings: readonly {
    readonly cause: string;
    readonly scenario: string;
    readonly rows: readonly string[];
    readonly confidence: string;
    readonly consequence: boolean;
    readonly evidence: readonly { readonly line: number; readonly text: string; readonly count: number }[];
  }[];
}

test('a cause is named with its lines, and ends with 1', async () => {
  const file = logOf('expired.log', unrelated, expired, expired);
  const { code, stdout, stderr } = await run(['diagnose', file, '--format', 'json']);
  expect([code, stderr]).toEqual([1, '']);
  const { lines, findings } = JSON.parse(stdout) as Report;
  expect(lines).toBe(3);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({
    cause: 'tls',
    scenario: 'bad-cert',
    rows: ['tls-expired'],
    confidence: 'certain',
    consequence: false,
    evidence: [{ line: 2, text: expired, count: 2 }],
  });
});

test('two causes are told apart, the more frequent first, and each page has the way out', async () => {
  const file = logOf('two.log', expired, refused, refused, refused);
  const { code, stdout } = await run(['diagnose', file]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^2 findings in 4 lines/);
  expect(stdout.indexOf('tcp-refused')).toBeLessThan(stdout.indexOf('bad-cert'));
  for (const heading of ['Make sure', 'Fix it', 'Why it works', 'See it yourself']) expect(stdout).toContain(heading);
  expect(stdout).toContain('otlp-chaos serve --scenario bad-cert --with cert=expired');
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

test('commands hold the endpoint that the log names', async () => {
  const { stdout } = await run(['diagnose', logOf('refused.log', refused), '--format', 'markdown']);
  expect(stdout).toContain('collector.example:4318');
});

test('a log without a failed export has no findings, says what to collect, and ends with 0', async () => {
  const { code, stdout } = await run(['diagnose', logOf('well.log', unrelated)]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^No cause found in 1 line/);
  expect(stdout).toContain('Collect the log of the sender');
});

test('where several failures print the same, what they have in common stands first, with its certainty', async () => {
  const token = JSON.stringify({
    'otelcol.component.id': 'otlp_http',
    error:
      'not retryable error: Permanent error: rpc error: code = Unauthenticated desc = error exporting items, request to https://otel.example/v1/traces responded with HTTP Status Code 401',
    dropped_items: 10,
  });
  const file = logOf(
    'token.log',
    `2026-01-02T03:04:05.678Z\terror\tinternal/queue_sender.go:57\tExporting failed. Dropping data.\t${token}`,
  );
  const [text, markdown, json] = await Promise.all(
    ['text', 'markdown', 'json'].map((format) => run(['diagnose', file, '--format', format])),
  );
  expect(text!.stdout).toMatch(
    /^1\. Credentials: the backend does not accept who the sender says it is\n {3}certain · which of \d failures/m,
  );
  expect(markdown!.stdout).toMatch(/^## 1\. Credentials: .*\n\n\*\*certain\*\* · which of \d failures/m);
  for (const page of [text!, markdown!]) expect(page.stdout).toContain('$TOKEN');
  const [finding] = (JSON.parse(json!.stdout) as { findings: object[] }).findings;
  expect(finding).toMatchObject({
    cause: 'credentials',
    causes: ['credentials'],
    causeConfidence: 'certain',
    scenario: 'auth-401',
    confidence: 'possible',
    apart: expect.arrayContaining([expect.objectContaining({ scenario: 'token-expiry' })]),
  });
});

test('several causes are told as open, and what is met most often stands first', async () => {
  const { stdout } = await run(['diagnose', logOf('refused.log', refused)]);
  expect(stdout).toMatch(
    /^1\. Nothing listens on the port, or one of \d other failures\n {3}possible · the cause stays open: network, or wrong endpoint$/m,
  );
  expect(stdout).toContain('\nFix it, if it is tcp-refused\n');
});

test('a message alone is no finding, and leads to what is known of it', async () => {
  const file = logOf('message.log', 'x509: certificate signed by unknown authority');
  const [text, markdown, json] = await Promise.all(
    ['text', 'markdown', 'json'].map((format) => run(['diagnose', file, '--format', format])),
  );
  for (const { code } of [text!, markdown!, json!]) expect(code).toBe(0);
  expect(text!.stdout).toMatch(/^No cause found in 1 line/);
  expect(text!.stdout).toContain("  $ otlp-chaos explain 'x509: certificate signed by unknown authority'\n");
  expect(markdown!.stdout).toContain("\notlp-chaos explain 'x509: certificate signed by unknown authority'\n");
  expect(JSON.parse(json!.stdout)).toMatchObject({
    findings: [],
    resembles: { scenarios: ['bad-cert', 'tls-cert-rotate'] },
  });
});

test('what resembles no recorded failure is shown, not guessed at', async () => {
  const file = logOf('strange.log', 'ERROR otlp exporter: export failed: the moon is in the wrong house');
  const { code, stdout } = await run(['diagnose', file]);
  expect(code).toBe(0);
  expect(stdout).toContain('the moon is in the wrong house');
  expect(stdout).not.toContain('Fix it');
});

test('a log may be piped in', async () => {
  const { code, output } = await runTool(process.execPath, [await builtProgram(), 'diagnose'], `${expired}\n`);
  expect(code).toBe(1);
  expect(output).toMatch(/^One finding in 1 line/);
  expect(output).toContain('bad-cert');
});

test('lines are counted as an editor counts them, empty ones too', async () => {
  const file = logOf('gaps.log', '', unrelated, '', '', expired);
  const { stdout } = await run(['diagnose', file, '--format', 'json']);
  expect(JSON.parse(stdout)).toMatchObject({ lines: 5, findings: [{ evidence: [{ line: 5 }] }] });
});

test('a pipe with nobody at its other end, and a folder as the input, are told at once', async () => {
  const pipe = join(folder, 'pipe');
  expect((await runTool('mkfifo', [pipe])).code).toBe(0);
  const named = await run(['diagnose', pipe]);
  expect(named).toMatchObject({ code: 64, stderr: expect.stringContaining('is no file') });
  const script = `"${process.execPath}" "${await builtProgram()}" diagnose - < "${folder}"`;
  const { code, output } = await runTool('sh', ['-c', script]);
  expect([code, output]).toEqual([64, expect.stringContaining('is a folder')]);
});

test.for(['a folder', 'a device without an end', 'bytes'])('%s is no configuration', async (what) => {
  const file = { 'a folder': folder, 'a device without an end': '/dev/zero', bytes: join(folder, 'bytes.yaml') }[what]!;
  writeFileSync(join(folder, 'bytes.yaml'), Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7) % 256)));
  const { code, stderr } = await run(['diagnose', '--config', file]);
  expect(code).toBe(64);
  expect(stderr).not.toContain('bug');
});

test.for([
  ['nowhere.log', /no such file/],
  ['.', /is no file/],
])('%s cannot be read, which is a mistake of usage', async ([file, reason]) => {
  const { code, stderr } = await run(['diagnose', join(folder, file as string)]);
  expect(code).toBe(64);
  expect(stderr).toMatch(reason as RegExp);
});

test('a binary file is refused, with what to do', async () => {
  const file = join(folder, 'log.gz');
  writeFileSync(file, Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]));
  const { code, stderr } = await run(['diagnose', file]);
  expect(code).toBe(64);
  expect(stderr).toContain('zcat');
});

test('a log that grows is followed, each finding is told when it shows, and Ctrl-C ends with the whole', async () => {
  const file = logOf('growing.log', unrelated);
  await using program = await start(['diagnose', file, '--follow']);
  appendFileSync(file, `${expired}\n`);
  await eventually(() => program.stderr.includes('bad-cert'), 'the first finding is told');
  appendFileSync(file, `${refused}\n${refused}\n`);
  await eventually(() => program.stderr.includes('tcp-refused'), 'the second finding is told');
  program.kill('SIGINT');
  const { code, stdout } = await program.exited;
  expect(code).toBe(1);
  expect(stdout).toMatch(/^2 findings in 4 lines/);
});

test('a configuration alone is read without a log, and no log is waited for', async () => {
  const file = join(folder, 'collector.yaml');
  writeFileSync(
    file,
    'exporters: {otlp_http: {endpoint: "http://collector:4317"}}\nservice: {pipelines: {traces: {exporters: [otlp_http]}}}\n',
  );
  const { code, stdout } = await run(['diagnose', '--config', file]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^One finding in /);
  expect(stdout).toContain(`${file}:1:25`);
  expect(stdout).toContain('otlp-chaos serve --scenario http-on-grpc-port');
  expect(stdout).toContain('How long an outage is outlasted');
});

test('a log and a configuration together: what both show is said of both', async () => {
  const file = join(folder, 'both.yaml');
  writeFileSync(
    file,
    'exporters: {otlp_http: {endpoint: "https://collector:80"}}\nservice: {pipelines: {traces: {exporters: [otlp_http]}}}\n',
  );
  const log = logOf(
    'both.log',
    '2026-01-02T03:04:05.678Z\tinfo\tinternal/retry_sender.go:136\tExporting failed. Will retry the request after interval.\t{"otelcol.component.id": "otlp_http", "error": "failed to make an HTTP request: Post \\"https://collector:80/v1/traces\\": http: server gave HTTP response to HTTPS client"}',
  );
  const { code, stdout } = await run(['diagnose', log, '--config', file, '--format', 'json']);
  expect(code).toBe(1);
  const told = JSON.parse(stdout) as Report & { settings: { findings: { scenario: string; inLog: boolean }[] } };
  expect(told.lines).toBe(1);
  expect(told.settings.findings).toMatchObject([{ scenario: 'tls-to-plaintext', inLog: told.findings.length > 0 }]);
});

test('a configuration without an OTLP exporter is a mistake of usage', async () => {
  const file = join(folder, 'none.yaml');
  writeFileSync(file, 'exporters: {debug: {}}\n');
  const { code, stderr } = await run(['diagnose', '--config', file]);
  expect(code).toBe(64);
  expect(stderr).toContain('has no OTLP exporter');
});
