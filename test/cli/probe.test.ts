import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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

test.for([
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
