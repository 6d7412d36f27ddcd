import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { builtProgram } from '../tools/built-package.ts';
import { run as runTool } from '../wire/clients.ts';
import { run, serve } from './program.ts';

test('a healthy endpoint ends with 0, and each step is a line that fits', async () => {
  await using serving = await serve();
  const { code, stdout, stderr } = await run(['probe', serving.endpoints.http]);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^Probe of http:\/\/127\.0\.0\.1:\d+\n\n {2}✓ name .*\n {2}✓ connection .* accepts +\d+ ms\n/);
  expect(stdout).toContain('✓ Exports are taken.\n');
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test('a cause ends with 1: what was seen, how to make sure with the endpoint filled in, fix and reason', async () => {
  await using serving = await serve(['--scenario', 'bad-cert', '--with', 'cert=expired']);
  const { grpc } = serving.endpoints;
  const { code, stdout } = await run(['probe', grpc, '--ca', serving.ready.caFile!]);
  expect(code).toBe(1);
  expect(stdout).toContain(
    '\nThe certificate has expired\nbad-cert · TLS and certificates · certain\nSeen: it was valid until ',
  );
  expect(stdout).toContain(`$ openssl s_client -connect ${grpc.replace('https://', '')}`);
  expect(stdout).toContain('\nFix it\n');
  expect(stdout).toContain('\nWhy it works\n');
  expect(stdout).toContain('$ otlp-chaos serve --scenario bad-cert --with cert=expired\n');
});

test('JSON has what the text has, and a header is told by its name alone', async () => {
  await using serving = await serve(['--scenario', 'auth-401']);
  const secret = 'Bearer not-to-be-shown';
  const args = ['probe', serving.endpoints.http, '--header', `authorization=${secret}`, '--protocol', 'http/json'];
  const { code, stdout, stderr } = await run([...args, '--format', 'json']);
  expect([code, stderr]).toEqual([1, '']);
  const told = JSON.parse(stdout) as { finding: object };
  expect(told).toMatchObject({ result: 'cause-found', finding: { scenario: 'auth-401', confidence: 'certain' } });
  expect(stdout).not.toContain('not-to-be-shown');
  expect(stdout).toContain('given: authorization');
});

test('an exporter of a Collector configuration is probed with its endpoint, headers and authority, variables replaced', async () => {
  await using serving = await serve(['--scenario', 'auth-401', '--tls']);
  const { endpoints, ready } = serving;
  const folder = mkdtempSync(join(tmpdir(), 'otlp-chaos-probe-'));
  const file = join(folder, 'collector.yaml');
  writeFileSync(
    file,
    `exporters:
  otlp_http/prod:
    endpoint: \${env:BACKEND}
    headers: { authorization: 'Bearer \${env:TOKEN}' }
    tls: { ca_file: ${ready.caFile} }
  otlp_grpc/wrong:
    endpoint: ${endpoints.grpc.replace('https://', '')}
    tls: { insecure: true }
  otlp_http/traces:
    traces_endpoint: ${endpoints.http}
    headers: { authorization: 'Bearer \${env:TOKEN}' }
    tls: { insecure_skip_verify: true }
  otlp_http/doubled:
    endpoint: ${endpoints.http}/v1/traces
    headers: { authorization: 'Bearer \${env:TOKEN}' }
    tls: { ca_file: ${ready.caFile} }
  otlp_http/bare:
    endpoint: 127.0.0.1:4318
`,
  );
  const env = { BACKEND: endpoints.http, TOKEN: String(ready.sender['token']) };
  const of = async (exporter: string) =>
    await run(['probe', '--from-config', file, '--exporter', exporter, '--format', 'json'], { env });
  try {
    const good = await of('otlp_http/prod');
    expect([good.code, good.stderr]).toEqual([0, '']);
    expect(good.stdout).not.toContain(env.TOKEN);
    expect(JSON.parse((await of('otlp_grpc/wrong')).stdout)).toMatchObject({
      finding: { row: 'plain-client-tls-server' },
    });
    const short = JSON.parse((await of('otlp_http/traces')).stdout) as { remarks: string[] };
    expect(short).toMatchObject({ finding: { row: 'path-404', fix: expect.stringContaining('/v1/traces') as string } });
    expect(short.remarks.join()).toContain('Nobody verifies the certificate');
    const doubled = JSON.parse((await of('otlp_http/doubled')).stdout) as object;
    expect(doubled).toMatchObject({ finding: { row: 'path-404', confidence: 'certain' } });
    expect(await of('otlp_http/bare')).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('has no scheme') as string,
    });
    expect(await of('otlp_http/prd')).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('did you mean: otlp_http/prod') as string,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** As the Go SDK prints it, for each of several failures. */
const refused =
  '2026/01/02 03:04:09 traces export: Post "http://127.0.0.1:1/otlp/v1/traces": dial tcp 127.0.0.1:1: connect: connection refused';
const folder = mkdtempSync(join(tmpdir(), 'otlp-chaos-probe-log-'));
const log = join(folder, 'sender.log');
writeFileSync(log, `starting\n${refused}\n${refused}\n`);
afterAll(() => rmSync(folder, { recursive: true }));

test('of the failures that a log fits, the one that the endpoint shows is named, with the lines and what stays alike', async () => {
  const { code, stdout, stderr } = await run(['probe', 'http://127.0.0.1:1', '--log', log]);
  expect([code, stderr]).toEqual([1, '']);
  expect(stdout).toContain('\ntcp-refused · Network · likely\nSeen: 127.0.0.1:1 refuses.\n');
  expect(stdout).toMatch(/\nOf 5 failures that the log fits, the endpoint looks like 3\n {2}line 2, 2 times/);
  // One port is looked for once.
  expect(stdout).toContain('grep -E ":1 "');
  expect(stdout).toMatch(/\nNeither tells it from\n(?: .*\n)* {2}endpoint-self: /);
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);

  const asJson = await run(['probe', 'http://127.0.0.1:1', '--log', log, '--format', 'json']);
  expect(JSON.parse(asJson.stdout)).toMatchObject({
    result: 'cause-found',
    finding: { scenario: 'tcp-refused', confidence: 'likely' },
    log: { file: log, lines: 3, findings: [{ scenario: 'tcp-refused', confidence: 'possible' }] },
    verdict: { kind: 'agreed', agreed: true, scenario: 'tcp-refused', lacks: [] },
  });
});

test('where the endpoint takes exports, what no probe can see comes first, and that there is a finding is the code', async () => {
  await using serving = await serve();
  const args = ['probe', serving.endpoints.http, '--log', log];
  const { code, stdout } = await run(args);
  expect(code).toBe(1);
  expect(stdout).toContain('Note: The log names http://127.0.0.1:1, and not this endpoint');
  expect(stdout).toContain('Exports are taken');
  expect(stdout).toMatch(/No probe sees\n {4}dns-failover-stale: [^]*Would be seen: .*\n(?: .*\n)*? {4}tcp-refused: /);
  expect(stdout).toContain('$ otlp-chaos diagnose ');
  const { verdict } = JSON.parse((await run([...args, '--format', 'json'])).stdout) as {
    verdict: { kind: string; agreed: boolean; remaining: { scenario: string; standing: string }[][] };
  };
  expect(verdict).toMatchObject({ kind: 'fine', agreed: false });
  expect(verdict.remaining[0]).toContainEqual(expect.objectContaining({ scenario: 'tcp-refused', standing: 'gone' }));
});

test('where the endpoint shows what the log does not tell of, both are said', async () => {
  await using serving = await serve(['--scenario', 'auth-401']);
  const { code, stdout } = await run(['probe', serving.endpoints.http, '--log', log]);
  expect(code).toBe(1);
  expect(stdout).toContain('\nauth-401 · Credentials · certain\n');
  expect(stdout).toMatch(/\nThe log tells of something else\n[^]* {2}tcp-refused \(possible\), or /);
  expect(stdout).toContain('no credential (--header)');
});

test('a log that tells of no failed export changes nothing', async () => {
  const quiet = join(folder, 'quiet.log');
  writeFileSync(quiet, 'Everything is ready.\n');
  await using serving = await serve();
  const { code, stdout } = await run(['probe', serving.endpoints.http, '--log', quiet]);
  expect(code).toBe(0);
  expect(stdout).toContain('No line of it speaks of an export that failed.');
});

test('a log may be piped in', async () => {
  const program = [await builtProgram(), 'probe', 'http://127.0.0.1:1', '--log', '-'];
  const { code, output } = await runTool(process.execPath, program, `${refused}\n`);
  expect(code).toBe(1);
  expect(output).toContain('failures that the log fits, the endpoint looks like');
});

test('the endpoint of a log is proposed, with its base path, and not connected to', async () => {
  const { code, stdout, stderr } = await run(['probe', '--log', log]);
  expect([code, stdout]).toEqual([64, '']);
  expect(stderr).toContain(`otlp-chaos probe http://127.0.0.1:1/otlp --log ${log}`);
  const dialled = join(folder, 'grpc.log');
  writeFileSync(
    dialled,
    'traces export: exporter export timeout: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 192.0.2.7:4317: connect: connection refused"\n',
  );
  const bare = await run(['probe', '--log', dialled]);
  expect(bare.stderr).toMatch(/probe http:\/\/192\.0\.2\.7:4317 --log .*grpc\.log \(with https:\/\/ where/);
});

test('diagnose names the probe first where the log fits several failures, and reads the log again', async () => {
  const { stdout } = await run(['diagnose', 'sender.log'], { cwd: folder });
  expect(stdout).toContain('Make sure which it is\n  $ otlp-chaos probe http://127.0.0.1:1/otlp --log sender.log\n');
  const markdown = await run(['diagnose', 'sender.log', '--format', 'markdown'], { cwd: folder });
  expect(markdown.stdout).toContain('```sh\notlp-chaos probe http://127.0.0.1:1/otlp --log sender.log\n');
  const piped = await runTool(process.execPath, [await builtProgram(), 'diagnose'], `${refused}\n`);
  expect(piped.output).toContain('$ otlp-chaos probe http://127.0.0.1:1/otlp\n');
});

test.for([
  [['probe', 'http://127.0.0.1:1', '--log', 'nowhere.log'], 'no such file'],
  [['probe'], 'there is nothing to probe'],
  [['probe', '127.0.0.1:4318'], 'with its scheme'],
  [['probe', 'http://127.0.0.1:4318', '--protocol', 'grcp'], 'did you mean: grpc'],
  [['probe', 'http://127.0.0.1:4318', '--cert', 'x.pem'], 'belong together'],
  [['probe', 'http://127.0.0.1:4318', '--exporter', 'otlp'], '--from-config'],
] as const)('%j is told as a mistake', async ([args, words]) => {
  const { code, stderr } = await run(args);
  expect(code).toBe(64);
  expect(stderr).toContain(words);
});
